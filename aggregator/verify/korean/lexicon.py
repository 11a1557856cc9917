"""Closed classes of Korean grammar that the phrase reader knows by form."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(text.split())


ROLES = {
    "이": "subject",
    "가": "subject",
    "께서": "subject",
    "에서": "place",
    "서": "place",
    "은": "topic",
    "는": "topic",
    "ᆫ": "topic",
    "을": "object",
    "를": "object",
    "ᆯ": "object",
    "의": "genitive",
    "에": "to",
    "에게": "to",
    "한테": "to",
    "께": "to",
    "더러": "to",
    "로": "by",
    "으로": "by",
    "로서": "by",
    "으로서": "by",
    "로써": "by",
    "으로써": "by",
    "와": "with",
    "과": "with",
    "하고": "with",
    "랑": "with",
    "이랑": "with",
    "부터": "from",
    "에게서": "from",
    "까지": "until",
    "보다": "than",
    "처럼": "like",
    "만": "only",
    "도": "also",
    "마저": "also",
    "조차": "also",
    "나": "or",
    "이나": "or",
    "라": "quote",
    "이라": "quote",
    "라고": "quote",
    "이라고": "quote",
    "고": "quote",
}
SURNAMES = words(
    "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 전 홍 고 문 양 손 배 백 허 유 남 심 노 하 곽 성 차 주 우 구 민 진 지 엄 채 원 천 방 공 현 함 "
    "변 염 여 추 도 소 석 선 설 마 길 연 위 표 명 기 반 왕 금 옥 육 인 맹 제 모 탁 국 어 은 편 용 나"
)
# What a surname alone stands before; 이 before one may be "this", and is taken for the name
TITLES = words(
    "씨 양 군 의원 대표 후보 당선인 장관 차관 총리 대통령 위원장 위원 회장 부회장 사장 부사장 시장 군수 구청장 지사 교수 박사 감독 코치 선수 총장 청장 "
    "국장 과장 부장 차장 팀장 실장 본부장 단장 원장 소장 서장 이사 이사장 변호사 판사 검사 기자 작가 배우 가수 기사 목사 신부 교사 교장 의장 총재 사령관 "
    "대령 중령 소령 대위 중위 소위 상병 병장 경위 경감 경정 총경 대사 특보 수석 비서관 보좌관 행정관 대변인 전무 상무 고문 간사 원내대표 최고위원"
)
# Nouns that wrap a clause and say how sure, how far or when it is; the clause stays the statement.
WRAPPERS = words(
    "것 거 수 적 예정 계획 방침 전망 중 상태 상황 모습 셈 터 뿐 듯 바 줄 법 만 참 편 양 척 체 입장 설명 처지 가능성 "
    "생각 뜻 의사 방안 추세 분위기 상황 형편 지경 실정 목표 일 때문 노릇 판 형국 양상 태세 관측 분석 평가 지적 주장 우려 의혹 혐의"
)
PLANS = words("예정 계획 방침 전망 목표 추진 검토 예상 기대 관측 예고 준비")
SEEMING = words(
    "전하 전해지 알려지 보이 추정 추정되 예상 예상되 전망 전망되 관측 관측되 분석 분석되 드러나 나타나 파악 파악되 조사 조사되 확인 확인되 집계 집계되 "
    "판단 판단되 기대 기대되 풀이 해석 평가 평가되 알 알리"
)
SAYING = words(
    "말 말하 밝히 전하 설명 이야기 얘기 언급 덧붙이 보도 발표 강조 하 답 답하 대답 토로 소개 "
    "털어놓 적 쓰 전언 이르 공지 알리 표현 부연 회상 짚 지적 주장 보 평 평하 진술 호소 당부"
)
LIGHT = words(
    "하 되 있 이 것 거 수 등 들 때 중 바 그 이 저 그것 이것 이곳 그곳 곳 여기 거기 경우 측 씨 모 데 지 및 또 또한 이후 당시 해당 이번 같 "
    "가지 나오 주 오 가 두 놓 내 버리 나 우리 저희 제 자신 본인 그녀 그들 이들 약 가량 정도 여 쯤 께 분 명 개 월 년 시 번 차 뒤 후 전 "
    "사람 사실 내용 부분 속 안 밖 앞 위 아래 간 식 형 기 자 더 덜 잘 곧 이미 다시 먼저 함께 각 현재 지난 오는 현지 시간 시각 현지시간 현지시각 "
    "특히 결국 실제 실제로 역시 바로 직접 이어 앞서 한편 다만 그러나 하지만 그리고 그런데 따라서 이에 만 모습 상황 상태 예정 역 역할 "
    "못하 않 아니 없 못 말 일 점 이렇 그렇 저렇 어떻 다른 서"
)
LIGHT_VERBS = words("위하 대하 통하 따르 관하 의하 인하 비하 걸치 향하 앞서 보")
POSTPOSITIONS = words(
    "위하 대하 통하 따르 관하 의하 인하 비하 걸치 향하 비롯하 관련하 관련되 관련 둘러싸 앞서 잇 같"
)
CARRIERS = words("하 받 당하 입 벌이 펼치 가하")
JOINING = words("고 며 으며 지만 는데 은데 ᆫ데 으나 나 고서 라며")
FUNCTION_VERBS = words(
    "하 되 있 이 위하 대하 통하 따르 관하 의하 인하 비하 같 시키 당하 받 않 못하 말 싶 지 주 오 가 버리 내 두 놓 보 나가 나서 못"
)
SCOPE = words(
    "모든 모두 전부 전원 전체 온통 일부 대부분 대다수 대개 대체로 거의 최대 최소 이상 이하 미만 초과 뿐 가장 유일 유일하 항상 늘 언제나 자주 가끔 때때로 "
    "절반 과반 다수 소수 각각 오직 오로지 단 단지 처음 최초 마지막 매우 완전히 전혀 절대 결코 반드시 꼭 아예 적어도 이내 만 단독 동시 공동"
)
BINDING_SCOPE = words(
    "일부 대부분 대다수 대개 대체로 거의 최대 최소 이상 이하 미만 초과 절반 과반 뿐 만 적어도 이내 아마 자칫"
)
# What bounds a predicate beside it: a time limit, a part, a reservation
BOUNDS = words(
    "한시적 한시 일시적 일시 잠정적 잠정 임시 임시적 당분간 부분적 제한적 선별적 조건부 시범적 시범 일부 대부분 대다수 대체로 거의 주로 절반 "
    "사실상 명목상 형식상 형식적 원칙적 이론상 이론적 아마 아마도 자칫 최소 최대 적어도 기껏해야 단계적 간접적 소폭 가까이 비공식적"
)
SO_TO_SPEAK = words("사실상 명목상 형식상 이론상 당분간")
CAUSES = words("때문 탓 덕 덕분 인하 원인 이유 불러오 초래 야기 계기 유발 비롯 여파 영향 말미암 낳 결과")
CAUSE_LINKS = words(
    "어서 아서 니까 으니까 므로 으므로 느라 면서 으면서 자 니 으니 도록 더니 는데 은데 ᆫ데 다보니 기에 길래 고자 려고 으려고 어 아 며 으며 고"
)
STRONG_LINKS = words("니까 으니까 므로 으므로 느라 기에 길래")
QUOTING = (
    "다고",
    "라고",
    "자고",
    "냐고",
    "다며",
    "라며",
    "다면서",
    "라면서",
    "다는",
    "라는",
    "자는",
    "냐는",
    "달라고",
)
# (mark, tags, forms) of a morpheme, (mark, endings) of a last ending, (mark, nouns) of a noun that wraps a clause
MARKS = (
    ("past", ("EP",), ("었", "았", "였", "엇")),
    ("plan", ("EP",), ("겠",)),
    ("not", ("VX", "VA", "VCN", "VV", "MAG"), ("않", "못하", "없", "아니", "말", "못", "안")),
    ("passive", ("VX", "XSV", "VV"), ("되", "받", "당하", "지")),
    ("copula", ("VCP",), ("이",)),
    ("action", ("XSV", "XSA"), ("하", "되", "시키", "당하", "받", "스럽", "롭")),
    ("must", ("EC",), ("어야", "아야", "야")),
)
ENDING_MARKS = (("if", ("면", "거든", "더라도")), ("plan", ("려고", "려", "고자")))
WRAPPER_MARKS = (
    ("plan", PLANS),
    ("can", words("수 가능성 우려 법 줄")),
    ("said", words("혐의 의혹 주장 설명 분석 평가 관측 지적 입장 뜻 생각 의사")),
    ("cause", words("때문")),
)
# Nouns whose clause is what someone claims, fears or expects, not what is so
CLAIMS = words(
    "의혹 주장 소문 혐의 전망 가능성 우려 관측 추측 추정 의심 루머 풍문 낭설 음모론 괴담 보도 설 설명 입장 지적 해석 진술 증언 폭로 제보 "
    "비판 비난 반론 항의 요구 촉구 제안 요청 공약 약속 계획 방침 예정 구상 방안 목표 기대 예상 예측 희망 바람 걱정 공포 위험 경고 "
    "가정 전제 조건 가설 이론 오해 거짓말 허위 여부 경우 의견 견해 생각 판단 취지 식 내용 글 말 이야기 얘기"
)
FACTS = words("사실 점 것 거 데")
DOUBTS = words(
    "부인 부정 반박 반대 일축 의심 의문 거짓 허위 요구 촉구 제안 요청 권고 주문 희망 바라 기대 원하 검토 고려 거부 거절 금지 막 피하 우려 주장 "
    "경고 약속 예상 전망 추정 가정 믿 생각 오해"
)
OPEN_LINKS: tuple[str, ...] = (
    "면",
    "거든",
    "더라도",
    "든",
    "든지",
    "거나",
    "는지",
    "ᆫ지",
    "은지",
    "ᆯ지",
    "을지",
)
AIMS = ("도록", "려고", "고자")
TURNS = words("들 이르 보 살펴보 비교 따지 감안 고려 합치 더하 치 요약")
CONDITIONS = words("경우 시 조건 전제")
CLEFTS = words("것 거 때 경우 점 사실 이유")
WHEN = words("시 때 중 당시 직후 직전 뒤 후 이후 이전 동안 내내 무렵 기간 이래")
TEMPORAL = words(
    "오전 오후 새벽 아침 점심 저녁 밤 낮 오늘 어제 내일 그제 모레 최근 당시 현재 지난해 올해 내년 작년 지난달 이달 다음달 이날 전날 당일 다음날 이튿날 "
    "지난 오는 초 말 중순 상반기 하반기 분기 주말 평일 현지 시간 시각 이르 한때 요즘 동안 이후 이전 무렵 즈음 내내"
)
