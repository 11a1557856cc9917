"""What a story is about, where its source does not say: the field whose words it uses most, by a clear lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from aggregator.write.material import Line
from aggregator.write.words import several, stem

_KO = {
    "정치": several(
        "국회 대통령 여당 야당 의원 총리 정당 선거 대선 총선 후보 장관 국정 탄핵 대통령실 민주당 국민의힘 당대표 원내대표 청와대 공천 최고위원 특검"
    ),
    "경제": several(
        "금리 주가 코스피 코스닥 수출 수입 물가 기업 투자 증시 환율 은행 매출 영업이익 부동산 아파트 경제 시장 금융 반도체 무역 소비 고용 한국은행 기획재정부 세금 예산"
    ),
    "사회": several(
        "경찰 검찰 법원 재판 혐의 구속 사고 화재 학교 교육 병원 환자 범죄 피해자 수사 노조 복지 소방 실종 의대 기소 판결 징역"
    ),
    "국제": several(
        "미국 중국 일본 러시아 우크라이나 유럽 트럼프 백악관 유엔 이스라엘 정상회담 외교 외신 북한 팔레스타인 나토"
    ),
    "문화": several(
        "영화 드라마 배우 가수 공연 전시 음악 앨범 예능 작가 문화 축제 미술 관객 콘서트 방송 작품 소설 감독 무대 팬"
    ),
    "스포츠": several(
        "경기 선수 감독 리그 우승 득점 골 홈런 투수 타자 축구 야구 농구 배구 올림픽 월드컵 구단 승리 시즌 타율 이닝"
    ),
    "과학·기술": several(
        "인공지능 소프트웨어 데이터 연구 연구팀 기술 로봇 위성 우주 스마트폰 플랫폼 개발자 클라우드 과학 AI 알고리즘 앱 보안 해킹"
    ),
}
_EN = {
    "Politics": several(
        "election president minister parliament senate congress vote party government senator campaign lawmakers governor policy republican democrat legislation"
    ),
    "Business": several(
        "market stock shares revenue profit company investors bank inflation economy trade billion ceo sales prices earnings growth startup"
    ),
    "World": several(
        "ukraine russia china israel gaza war military troops embassy sanctions diplomatic minister foreign un refugees"
    ),
    "Sports": several(
        "game season team players coach league goal match points win playoffs championship tournament quarterback striker innings"
    ),
    "Science & Technology": several(
        "researchers study scientists data software technology ai space satellite app users device computer science algorithm nasa"
    ),
    "Health": several(
        "patients hospital doctors disease health virus vaccine medical treatment cancer drug symptoms clinical"
    ),
    "Culture": several(
        "film movie music album actor singer book festival art museum theatre show artist novel concert director"
    ),
}
_FIELDS = {"ko": _KO, "en": {field: frozenset(stem(word) for word in found) for field, found in _EN.items()}}
# What a lead must hold besides its commonest word, which may well be used of something else: a measuring point is no sport.
_REST = 2


def of(lines: Sequence[Line], language: str | None) -> str | None:
    """The field these lines belong to, or None where none leads clearly or a single word makes the lead."""
    fields = _FIELDS.get(language or "")
    if not fields or not lines:
        return None
    used = Counter(word for line in lines for word in line.words)
    counts = sorted(
        ((_counts(used, found), field) for field, found in fields.items()),
        key=lambda one: (sum(one[0]), one[1]),
        reverse=True,
    )
    (first, field), (second, _) = counts[:2]
    best = sum(first)
    leads = best >= 4 and best >= 1.5 * sum(second) and best - max(first) >= _REST
    return field if leads else None


def _counts(used: Counter[str], found: frozenset[str]) -> tuple[int, ...]:
    return tuple(used[word] for word in found)
