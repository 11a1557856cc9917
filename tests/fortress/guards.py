"""The guards of docs/security.md: how each is switched off, and the tests and scenarios that must miss it.

A guard of several parts stands here once for each of them. `off` says what the changed text does; an edit is (file, text, text
in its place), and the text is once in its file.
"""

from __future__ import annotations

from dataclasses import dataclass

Edit = tuple[str, str, str]

ADDRESS = "aggregator/edges/address.py"
DIAL = "aggregator/edges/web/dial.py"
FETCH = "aggregator/edges/web/fetch.py"
EXCHANGE = "aggregator/edges/web/exchange.py"
UNPACK = "aggregator/edges/web/unpack.py"
MANNERS = "aggregator/edges/web/manners.py"
PROVIDER = "aggregator/edges/provider.py"
ROBOTS = "aggregator/edges/robots.py"
NURSERY = "aggregator/edges/nursery.py"
ERRORS = "aggregator/errors.py"
POOL = "aggregator/edges/pool.py"
LOGS = "aggregator/edges/logs.py"
SAFE = "aggregator/render/safe.py"
FRONT = "aggregator/render/front.py"
PATHS = "aggregator/render/paths.py"
HEADLINE = "aggregator/extract/headline.py"
REFUSAL = "aggregator/extract/refusal.py"
DOCUMENT = "aggregator/extract/walk.py"
READER = "aggregator/extract/reader.py"
FEATURES = "aggregator/extract/features.py"
FEED = "aggregator/poll/feed.py"
LOOKING = "aggregator/steps/looking.py"
THEMES = "aggregator/render/themes.py"
BOILERPLATE = "aggregator/write/boilerplate.py"
CLEAN = "aggregator/text/clean.py"
DECODE = "aggregator/text/decode.py"
GIT_PATHS = "aggregator/edges/git/paths.py"
WORKTREE = "aggregator/edges/git/worktree.py"
GIT_MESSAGES = "aggregator/edges/git/messages.py"
GIT_COMMAND = "aggregator/edges/git/command.py"
JOBS = "aggregator/jobs.py"

AN_ADDRESS = "edges/test_address.py::test_"
A_GUARD = "edges/test_web_guards.py::test_"
THE_WEB = "edges/test_web.py::test_"
A_MANNER = "edges/test_web_manners.py::test_"
UNPACKED = "edges/test_web_unpack.py::test_"
A_DOOR = "fortress/test_doors.py::test_"
A_WORK = "fortress/test_works.py::test_"
A_WIRE = "fortress/test_wires.py::test_"
THE_POOL = "edges/test_pool.py::test_"


@dataclass(frozen=True)
class Guard:
    """A guard, what the program does without it, and who notices."""

    name: str
    off: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    scenarios: tuple[str, ...] = ()


WEB = (
    Guard(
        "one reading of an address",
        "control and bidi characters are taken",
        ((ADDRESS, "if not found or CONTROL.search(found[0]):", "if not found:"),),
        (
            AN_ADDRESS + "what_is_no_web_address_is_refused",
            A_DOOR + "a_redirect_with_hidden_characters_is_not_followed",
        ),
    ),
    Guard(
        "one reading of an address",
        "a redirect may hold a backslash",
        ((ADDRESS, r'if "\\" in location:', "if not location:"),),
        (
            AN_ADDRESS + "redirects_elsewhere_are_refused",
            A_DOOR + "a_redirect_with_a_backslash_is_not_followed",
        ),
    ),
    Guard(
        "http and https only",
        "any scheme is read",
        (
            (ADDRESS, "(?P<scheme>https?)", "(?P<scheme>[a-z]+)"),
            (ADDRESS, "PORTS[scheme])\n", "PORTS.get(scheme, 80))\n"),
            (ADDRESS, "PORTS[self.scheme]}", "PORTS.get(self.scheme, 80)}"),
        ),
        (
            AN_ADDRESS + "what_is_no_web_address_is_refused",
            A_DOOR + "a_redirect_to_another_scheme_is_not_followed",
        ),
    ),
    Guard(
        "every spelling of an IPv4 address is that address",
        "a host that ends in a number is a name",
        ((ADDRESS, "if NUMBER.fullmatch(plain):", "if not plain:"),),
        (
            AN_ADDRESS + "every_spelling_of_loopback_is_loopback",
            A_DOOR + "a_number_for_a_host_is_the_address_it_means",
        ),
    ),
    Guard(
        "only the public internet is dialled",
        "private IPv4 addresses are public",
        ((ADDRESS, "return not any(ip in block for block in CLOSED_4)", "return True"),),
        (
            AN_ADDRESS + "what_is_not_on_the_public_internet",
            A_GUARD + "a_redirect_to_a_private_address_connects_nowhere",
        ),
        ("ssrf-redirect-00", "ssrf-feed-item-link"),
    ),
    Guard(
        "only the public internet is dialled",
        "a name's addresses are not checked",
        ((ADDRESS, "public = tuple(filter(is_public, found))", "public = found"),),
        (
            AN_ADDRESS + "only_public_ones_of_a_names_addresses_are_dialled",
            A_GUARD + "a_name_that_moves_to_a_private_address_is_refused_there",
        ),
        ("ssrf-redirect-10",),
    ),
    Guard(
        "no transition ranges",
        "every IPv6 address is public",
        (
            (
                ADDRESS,
                "return ip in OPEN_6 and ip.scope_id is None and not any(ip in block for block in CLOSED_6)",
                "return True",
            ),
        ),
        (AN_ADDRESS + "what_is_not_on_the_public_internet",),
        ("ssrf-mapped", "ssrf-redirect-12"),
    ),
    Guard(
        "an exception is one host and one port",
        "it holds for every port of the host",
        (
            (
                ADDRESS,
                "if (target.host, target.port) in allowed:",
                "if target.host in {name for name, _ in allowed}:",
            ),
        ),
        (
            AN_ADDRESS + "an_exception_holds_for_its_host_and_port_alone",
            A_GUARD + "a_redirect_to_a_private_address_connects_nowhere",
        ),
        ("ssrf-redirect-20",),
    ),
    Guard(
        "the address that was checked is dialled",
        "the name is dialled, and looked up again",
        ((DIAL, "            checked,\n", "            target.host,\n"),),
        (A_GUARD + "a_name_is_looked_up_once_for_a_connection",),
        ("ssrf-rebind", "ssrf-mixed2"),
    ),
    Guard(
        "certificates are verified",
        "nobody's are taken",
        (
            (
                DIAL,
                "return ssl.create_default_context(cafile=certifi.where())",
                "return ssl._create_unverified_context()",
            ),
            (
                DIAL,
                "return ssl.create_default_context(cafile=self.ca_bundle)",
                "return ssl._create_unverified_context()",
            ),
        ),
        (
            A_GUARD + "a_certificate_of_another_name_or_of_nobody_is_refused",
            A_WIRE + "a_server_nobody_vouches_for_is_asked_nothing",
            A_WIRE + "without_a_bundle_the_known_authorities_vouch",
        ),
    ),
    Guard(
        "at most ten redirects",
        "two hundred are followed",
        ((FETCH, "for _ in range(HOPS + 1):", "for _ in range(200):"),),
        (
            THE_WEB + "no_more_than_ten_redirects_are_followed",
            A_WIRE + "an_eleventh_redirect_is_not_followed",
        ),
    ),
    Guard(
        "each redirect asks the robots of its host",
        "the first host's are asked for all",
        (
            (
                FETCH,
                "        for _ in range(HOPS + 1):\n            rules = await permitted(target, budget)\n",
                "        rules = await permitted(target, budget)\n        for _ in range(HOPS + 1):\n",
            ),
        ),
        (
            A_GUARD + "the_robots_of_another_host_are_asked_before_it_is",
            A_WIRE + "a_redirect_does_not_bring_its_permission_along",
        ),
    ),
    Guard(
        "credentials stay with their origin",
        "a redirect carries them along",
        (
            (
                ADDRESS,
                "credentials=target.credentials if there.origin == target.origin else None",
                "credentials=target.credentials",
            ),
        ),
        (
            AN_ADDRESS + "credentials_stay_with_their_origin",
            A_GUARD + "credentials_go_to_their_origin_alone",
            A_WIRE + "a_password_goes_to_its_origin_alone",
        ),
    ),
    Guard(
        "cookies are not kept",
        "the last one of any server is sent to all",
        (
            (
                FETCH,
                "        if connection.is_fit(REST):\n",
                '        self.jar = answer.header("set-cookie")\n        if connection.is_fit(REST):\n',
            ),
            (
                FETCH,
                "*headers)\n        if target.credentials",
                '*headers, *((("Cookie", self.jar),) if getattr(self, "jar", None) else ()))\n        if target.credentials',
            ),
        ),
        (
            A_GUARD + "cookies_are_never_sent_back",
            A_WIRE + "a_cookie_is_shown_to_nobody",
        ),
    ),
    Guard(
        "no proxy of the environment",
        "http_proxy is dialled in place of the host",
        (
            (
                DIAL,
                "            checked,\n            target.port,\n",
                '            *(__import__("os").environ.get("http_proxy", f"//{checked}:{target.port}").split("//")[1].split(":")),\n',
            ),
        ),
        (
            A_GUARD + "proxies_of_the_environment_are_ignored",
            A_WIRE + "a_proxy_of_the_environment_is_not_dialled",
        ),
    ),
    Guard(
        "one deadline for the whole exchange",
        "each request has it anew",
        ((FETCH, "            self.left -= time.monotonic() - began\n", "            pass\n"),),
        (
            THE_WEB + "redirects_share_the_deadline",
            A_WIRE + "short_waits_share_a_deadline",
        ),
    ),
    Guard(
        "one deadline for the whole exchange",
        "there is none",
        ((FETCH, "asyncio.timeout(max(self.left, 0.0))", "asyncio.timeout(None)"),),
        (THE_WEB + "a_server_that_never_answers_is_given_up",),
        ("slow-header-drip",),
    ),
    Guard(
        "the head of an answer is bounded",
        "64 MiB of headers are taken",
        ((EXCHANGE, "HEAD = 64 * 1024", "HEAD = 64 * 2**20"),),
        (
            THE_WEB + "what_is_no_answer",
            A_WIRE + "a_feed_below_a_hundred_kilobytes_of_headers_is_not_read",
        ),
    ),
    Guard(
        "interim answers are bounded",
        "as many are taken as come",
        ((EXCHANGE, "INTERIM = 8", "INTERIM = 10**6"),),
        (
            THE_WEB + "what_is_no_answer",
            A_WIRE + "a_feed_after_twenty_promises_is_not_read",
        ),
    ),
    Guard(
        "pieces of a body are bounded",
        "as many are taken as come",
        ((EXCHANGE, "PIECES = 50_000", "PIECES = 10**9"),),
        (
            THE_WEB + "a_body_in_crumbs_is_given_up",
            A_WIRE + "a_feed_in_crumbs_is_not_read",
        ),
    ),
    Guard(
        "what is not HTTP is no answer",
        "it is an empty page",
        ((EXCHANGE, "raise self._fault(error) from None", 'return Answer(200, (), b"")'),),
        (
            THE_WEB + "what_is_no_answer",
            A_WIRE + "what_is_not_http_permits_nothing",
        ),
    ),
    Guard(
        "bytes nobody asked for end the connection",
        "they are the next request's answer",
        ((DIAL, "return not self.is_over and not self.arrived", "return not self.is_over"),),
        (
            A_GUARD + "an_answer_nobody_asked_for_ends_the_connection",
            A_WIRE + "an_answer_nobody_asked_for_is_not_heard",
        ),
    ),
    Guard(
        "unpacking stops at the bound",
        "gzip and deflate go on",
        ((UNPACK, "self.engine.decompress(data, room + 1 - len(out))", "self.engine.decompress(data)"),),
        (
            UNPACKED + "a_bomb_costs_what_it_was_allowed",
            A_DOOR + "a_packed_page_without_end_costs_no_memory[gzip]",
        ),
    ),
    Guard(
        "unpacking stops at the bound",
        "br goes on",
        ((UNPACK, "self.engine.process(data, output_buffer_limit=room + 1)", "self.engine.process(data)"),),
        (
            UNPACKED + "a_bomb_costs_what_it_was_allowed",
            A_DOOR + "a_packed_page_without_end_costs_no_memory[br]",
        ),
    ),
    Guard(
        "unpacking stops at the bound",
        "zstd goes on",
        ((UNPACK, "self.engine.decompress(data, left)", "self.engine.decompress(data)"),),
        (
            UNPACKED + "a_bomb_costs_what_it_was_allowed",
            A_DOOR + "a_packed_page_without_end_costs_no_memory[zstd]",
        ),
    ),
    Guard(
        "unpacking stops at the bound",
        "what came out is not counted",
        ((UNPACK, "if self.room < 0:", "if self.room < -(2**40):"),),
        (
            UNPACKED + "one_byte_too_many_is_too_large",
            THE_WEB + "a_page_is_at_most_five_mebibytes_and_a_feed_ten",
            A_WIRE + "a_page_of_six_mebibytes_is_not_read",
        ),
    ),
    Guard(
        "a packed body has its end",
        "half of it is taken",
        ((UNPACK, "if self.pieces and not self.coding.is_done:", "if not self.coding:"),),
        (UNPACKED + "half_a_body_is_none", THE_WEB + "what_is_no_answer"),
        ("protocol-ce-gzip-truncated",),
    ),
    Guard(
        "messages are ours",
        "a server's headers are told",
        (
            (
                FETCH,
                'return f"the server answers {answer.status} {phrase}".rstrip()',
                "return f\"the server answers {answer.status} {phrase} {answer.header('server')}\".rstrip()",
            ),
        ),
        (
            THE_WEB + "messages_are_ours",
            A_WIRE + "a_server_puts_no_words_into_our_messages",
        ),
    ),
    Guard(
        "an address is shown without secrets",
        "with its credentials",
        ((ADDRESS, "text[: begin if user < 0 else user]", "text[:begin]"),),
        (AN_ADDRESS + "what_is_shown_of_an_address", A_DOOR + "a_password_stands_in_no_status"),
    ),
    Guard(
        "an address is shown without secrets",
        "with the tokens of its query",
        ((ADDRESS, r'return SECRET.sub(r"\1***", text)', "return text"),),
        (AN_ADDRESS + "what_is_shown_of_an_address", THE_WEB + "messages_hold_no_secrets"),
        ("secret-url-token",),
    ),
    Guard(
        "an address is shown without control characters",
        "as it came",
        ((ADDRESS, r'CONTROL.sub("\ufffd", url[:LONGEST])', "url"),),
        (
            AN_ADDRESS + "what_is_shown_of_an_address",
            A_WIRE + "hidden_characters_of_an_address_are_not_in_the_status",
        ),
    ),
    Guard(
        "confusable hosts are shown in punycode",
        "in their own letters",
        ((ADDRESS, 'return name if name.isascii() else ".".join(', 'return name if name else ".".join('),),
        (
            AN_ADDRESS + "what_is_shown_of_an_address",
            A_WIRE + "a_host_in_lookalike_letters_is_shown_as_what_it_is",
        ),
    ),
    Guard(
        "a model leads nowhere else",
        "its redirects are followed",
        ((PROVIDER, "follow_redirects=False", "follow_redirects=True"),),
        (
            "edges/test_llm.py::test_a_provider_leads_nowhere_else",
            A_WIRE + "a_model_leads_the_story_nowhere_else",
        ),
    ),
)

MANNERLY = (
    Guard(
        "a robots.txt that cannot be read is a no",
        "it is a yes",
        (
            (
                FETCH,
                "        if isinstance(known[1], str):\n",
                '        if isinstance(known[1], str):\n            return Rules("")\n        if isinstance(known[1], str):\n',
            ),
        ),
        (A_MANNER + "what_is_made_of_the_answer_for_robots_txt",),
        ("robots-500",),
    ),
    Guard(
        "what robots.txt forbids is not asked for",
        "it is",
        (
            (
                FETCH,
                "        if not rules.allows(target.url):\n            raise _disallowed(target)\n",
                "",
            ),
        ),
        (A_MANNER + "what_robots_forbid_is_never_asked_for",),
        ("robots-disallow-all",),
    ),
    Guard(
        "only our group of robots.txt is parsed",
        "every line is",
        ((ROBOTS, "lines = tuple(_ours(text))", "lines = tuple(text.splitlines())"),),
        (
            "edges/test_robots.py::test_a_flood_of_agents_costs_nothing",
            A_DOOR + "a_robots_file_of_many_agents_costs_nothing",
        ),
    ),
    Guard(
        "a crawl delay is at most 20 s",
        "it is what the host wants",
        ((ROBOTS, "return min(max(stated, 0.0), LONGEST_DELAY)", "return max(stated, 0.0)"),),
        (
            "edges/test_robots.py::test_crawl_delay_is_kept_within_reason",
            A_MANNER + "a_crawl_delay_beyond_reason_leaves_nothing_unread",
        ),
    ),
    Guard(
        "reservations of text and data mining",
        "tdmrep.json and Content-Signal are not heeded",
        ((FETCH, "        if words:\n", "        if not rules:\n"),),
        (
            A_MANNER + "reservations_of_text_and_data_mining",
            A_WIRE + "what_a_host_reserves_is_not_asked_for",
        ),
    ),
    Guard(
        "reservations of text and data mining",
        "headers are not heeded",
        ((FETCH, "if words := robots.reserving(page.headers):", "if words := robots.reserving(()):"),),
        (
            A_MANNER + "reservations_of_text_and_data_mining",
            A_WIRE + "what_a_page_reserves_is_not_used",
        ),
    ),
    Guard(
        "a host is asked one thing at a time",
        "everybody at once",
        ((MANNERS, "            async with queue.lock:\n", "            if queue.lock:\n"),),
        (
            A_MANNER + "a_host_is_asked_one_thing_at_a_time",
            A_WIRE + "four_sources_of_a_host_wait_for_each_other",
        ),
    ),
    Guard(
        "a pause between two requests",
        "there is none",
        ((FETCH, "await asyncio.sleep(wait)", "await asyncio.sleep(0)"),),
        (
            A_MANNER + "there_is_a_pause_between_two_requests",
            A_MANNER + "a_crawl_delay_is_kept",
            A_WIRE + "eleven_requests_to_a_host_take_ten_seconds",
        ),
    ),
    Guard(
        "Retry-After holds for the whole host",
        "it is not heeded",
        ((FETCH, "        if answer.status in BUSY:\n", "        if not answer.status:\n"),),
        (
            A_MANNER + "a_host_that_wants_to_be_left_alone_is_left_alone",
            A_WIRE + "a_host_that_wants_an_hour_gets_it_from_all_its_sources",
        ),
    ),
    Guard(
        "Retry-After holds for the whole host",
        "for as long as it says",
        ((MANNERS, "LONGEST_HOLD = timedelta(hours=24)", "LONGEST_HOLD = timedelta(days=10**6)"),),
        (
            THE_WEB + "when_a_server_wants_to_be_asked_again",
            A_WIRE + "a_host_that_wants_thirty_years_gets_a_day",
        ),
    ),
)

WORKERS = (
    Guard(
        "CPU of a call",
        "no timer runs",
        ((NURSERY, "signal.setitimer(signal.ITIMER_PROF, limits.cpu)", "limits"),),
        (
            THE_POOL + "a_call_without_end_is_killed_and_the_pool_goes_on",
            A_WORK + "a_theme_without_end_is_ended_in_the_middle_of_c_code",
        ),
    ),
    Guard(
        "CPU of a call",
        "Python's own signal handler ends it",
        (
            (
                NURSERY,
                "signal.setitimer(signal.ITIMER_PROF, limits.cpu)",
                "signal.signal(signal.SIGPROF, lambda *_: os._exit(9)); signal.setitimer(signal.ITIMER_PROF, limits.cpu)",
            ),
        ),
        (
            THE_POOL + "c_code_without_end_is_killed_too",
            A_WORK + "a_theme_without_end_is_ended_in_the_middle_of_c_code",
        ),
    ),
    Guard(
        "time of a call",
        "no timer runs",
        ((NURSERY, "signal.setitimer(signal.ITIMER_REAL, limits.wall)", "limits"),),
        (
            THE_POOL + "a_call_that_only_waits_is_killed",
            A_WORK + "a_worker_that_stands_still_is_ended_by_the_clock",
        ),
    ),
    Guard(
        "memory of a worker",
        "there is no bound",
        ((NURSERY, "_bound(resource.RLIMIT_DATA, limits.memory_mib * 2**20)", "limits"),),
        (
            THE_POOL + "a_call_that_hoards_is_killed",
            A_WORK + "a_theme_that_hoards_is_ended",
        ),
    ),
    Guard(
        "a worker that dies costs its call",
        "it costs the pass",
        ((POOL, "        except (OSError, EOFError, TimeoutError):\n", "        except TimeoutError:\n"),),
        (
            THE_POOL + "a_worker_that_dies_costs_one_call",
            A_WORK + "a_worker_that_is_killed_costs_its_document",
        ),
    ),
    Guard(
        "answers of a worker are values",
        "anything is built",
        (
            (
                POOL,
                "class _Values(pickle.Unpickler):",
                "class _Values(pickle.Unpickler):\n    def find_class(self, module, name):\n        return super().find_class(module, name)\n\n\nclass _Unused(pickle.Unpickler):",
            ),
        ),
        (
            THE_POOL + "only_values_come_back",
            A_WORK + "the_answer_of_a_worker_that_was_taken_over_is_not_obeyed",
        ),
    ),
    Guard(
        "an error of a document is one printable line",
        "it is what the document made it",
        ((ERRORS, 'words = " ".join(ascii(str(error))[1:-1].split())[:200]', "words = str(error)"),),
        (
            THE_POOL + "a_foreign_error_becomes_ours_in_one_printable_line",
            A_WORK + "the_error_of_a_theme_is_one_printable_line",
        ),
    ),
)

READING = (
    Guard(
        "a headline is the page's",
        "whoever announces it names it",
        (
            (
                HEADLINE,
                "(told.is_own and not _confirms(said, found.value))",
                "not _confirms(said, found.value)",
            ),
        ),
        (
            "extract/test_headline.py::test_others_do_not_name_it",
            A_DOOR + "a_stranger_names_no_article_of_others",
        ),
    ),
    Guard(
        "a page for subscribers alone is no article",
        "what it shows is",
        (
            (REFUSAL, "if not facts.is_free and _PAYWALL.search(words):", "if not words:"),
            (REFUSAL, "if sum(map(len, paragraphs)) < NOTICE and _PAYWALL.search(words):", "if not words:"),
        ),
        ("extract/test_headline.py::test_a_paywall_is_told_by_the_pages_own_words",),
        ("status-paywall-article",),
    ),
    Guard(
        "words to a model are not carried over",
        "they are",
        ((BOILERPLATE, "_says(_reporting(small), _TO_MODELS)", "not small"),),
        (
            "write/test_boilerplate.py::test_talk_to_a_model_is_foreign",
            A_DOOR + "words_to_a_model_are_not_in_the_post",
        ),
    ),
    Guard(
        "a sentence with a bare address is not carried over",
        "it is",
        ((BOILERPLATE, "_MARKS = (_ADDRESS, ", "_MARKS = ("),),
        (
            "write/test_boilerplate.py::test_what_is_no_story_is_found",
            A_DOOR + "a_bare_address_is_not_in_the_post",
        ),
    ),
    Guard(
        "invisible characters are gone",
        "they stay",
        ((CLEAN, '_HIDDEN.sub("", _JOINER.sub("", text))', "text"),),
        ("text/test_clean.py::test_the_invisible_is_gone",),
        ("unicode-bidi-override", "unicode-musical-invisible"),
    ),
    Guard(
        "labels of a character set that lie do no harm",
        "valid UTF-8 is read as the label says",
        ((DECODE, "return _utf8(body, labels) or _legacy(body, labels)", "return _legacy(body, labels)"),),
        ("text/test_decode.py::test_labels_that_lie_do_no_harm",),
        ("charset-header-lies-latin1", "charset-unknown-charset"),
    ),
    Guard(
        "control characters leave while they are bytes",
        "they stay",
        (
            (DECODE, "body.translate(None, CONTROLS)", "body"),
            (DECODE, "return text if is_clean else _visible(text)", "return text"),
        ),
        (
            "text/test_decode.py::test_control_characters_are_dropped",
            A_DOOR + "control_characters_veil_no_address",
        ),
    ),
    Guard(
        "a feed is read within bounds",
        "nested as deep and written as it likes",
        ((FEED, "document = _bounded(_undeclared(text), base)", "document = _undeclared(text)"),),
        (
            "poll/test_feeds.py::test_monsters_are_refused_at_once",
            A_DOOR + "a_feed_nested_without_end_is_refused",
        ),
    ),
    Guard(
        "a feed declares no entities",
        "its DOCTYPE is read, and what it declares expands",
        ((FEED, "document = _bounded(_undeclared(text), base)", "document = _bounded(text, base)"),),
        (
            "poll/test_feeds.py::test_entities_do_not_expand",
            A_DOOR + "a_feed_declares_no_word_of_an_address",
        ),
    ),
    Guard(
        "a flood is held",
        "it is read like any news",
        ((LOOKING, 'states = (("held" if is_flood else "new"),)', 'states = ("new",)'),),
        ("run/test_once.py::test_a_flood_is_held_until_approved",),
    ),
    Guard(
        "a page is read within bounds",
        "with all its blocks, and each is asked about",
        (
            (DOCUMENT, "MAX_BLOCKS = 6_000", "MAX_BLOCKS = 10**9"),
            (FEATURES, "MOST = 2_000", "MOST = 10**9"),
        ),
        (
            "extract/test_reader.py::test_no_input_takes_long_or_raises_anything_else[blocks]",
            A_WORK + "a_page_of_a_million_lines_is_read_in_its_time",
        ),
    ),
    Guard(
        "a page is read within bounds",
        "as deep as it is nested",
        (
            (DOCUMENT, "MAX_DEPTH = 400", "MAX_DEPTH = 10**9"),
            (DOCUMENT, "MAX_OPEN = 1_000", "MAX_OPEN = 10**9"),
        ),
        (
            "extract/test_reader.py::test_no_input_takes_long_or_raises_anything_else[depth]",
            A_WORK + "a_page_nested_without_end_is_read_in_its_time",
        ),
    ),
    Guard(
        "a page is read within bounds",
        "with as many elements open as it opens",
        ((DOCUMENT, "MAX_OPEN = 1_000", "MAX_OPEN = 10**9"),),
        (
            "extract/test_reader.py::test_no_input_takes_long_or_raises_anything_else[ends]",
            A_WORK + "ends_of_what_never_began_cost_no_time",
        ),
    ),
    Guard(
        "a page is read within bounds",
        "with all its letters",
        ((READER, "LONGEST = 200_000", "LONGEST = 10**9"),),
        (
            "extract/test_reader.py::test_what_is_longer_than_news_is_read_from_its_beginning",
            A_WORK + "an_article_of_five_mebibytes_is_read_from_its_beginning",
        ),
    ),
)

OUTPUT = (
    Guard(
        "the body is sanitised",
        "nh3 is left out",
        ((SAFE, "_ACTIVE.sub(_inert, _cleaner().clean(markup))", "_ACTIVE.sub(_inert, markup)"),),
        (
            "test_jobs.py::test_a_post_is_checked_as_it_was_rendered",
            A_WORK + "a_theme_that_prints_words_as_they_are_prints_no_style",
        ),
    ),
    Guard(
        "what a template prints is escaped",
        "it is printed as it is",
        ((THEMES, "        autoescape=True,", "        autoescape=False,"),),
        (
            "render/test_post.py::test_words_that_look_like_markup_are_shown",
            A_DOOR + "markup_in_a_headline_is_shown_and_not_meant",
        ),
    ),
    Guard(
        "what templates and Markdown read is a reference",
        "it is left as it is",
        ((SAFE, "_ACTIVE.sub(_inert, _cleaner().clean(markup))", "_cleaner().clean(markup)"),),
        (
            "render/test_post.py::test_hostile_words_stay_words",
            A_DOOR + "a_template_in_words_is_shown_and_not_run",
        ),
    ),
    Guard(
        "front matter holds no markup",
        "tags stay",
        ((SAFE, 'return _TAG.sub("&lt;", text)', "return text"),),
        (
            "render/test_post.py::test_hostile_words_stay_words",
            A_DOOR + "markup_in_a_headline_reaches_no_front_matter",
        ),
    ),
    Guard(
        "links are http(s)",
        "any scheme is linked",
        ((SAFE, 'if parts.scheme.lower() not in ("http", "https") or', "if"),),
        (
            "render/test_post.py::test_what_is_no_plain_address_of_the_web_is_not_linked",
            A_WORK + "a_source_of_another_scheme_is_not_linked",
        ),
    ),
    Guard(
        "front matter is written as JSON strings",
        "as plain text",
        (
            (
                FRONT,
                "    return json.dumps(value, ensure_ascii=False, default=str)\n",
                "    return str(value)\n",
            ),
        ),
        ("render/test_post.py::test_a_title_cannot_add_a_key",),
        ("frontmatter-00", "frontmatter-24"),
    ),
    Guard(
        "a path is one inside the site",
        "render does not look",
        (
            (
                PATHS,
                '    if not all(_PART.fullmatch(part) and part.rstrip(". ") == part for part in path.split("/")):\n',
                "    if not path:\n",
            ),
        ),
        (
            "render/test_post.py::test_a_path_stays_in_the_site",
            A_WORK + "a_theme_gives_no_path_outside_the_site",
        ),
    ),
    Guard(
        "a path is one inside the site",
        "a slug is the title",
        ((PATHS, '    return "" if mark in "\'’‘" else "-"\n', "    return mark\n"),),
        ("render/test_post.py::test_names_are_safe_on_every_system",),
        ("path-title-00", "path-title-20"),
    ),
    Guard(
        "a path is one inside the site",
        "git does not look",
        ((GIT_PATHS, "    if why:\n", "    if not path:\n"),),
        (
            "edges/test_git.py::test_paths_that_leave_the_site_are_blocked",
            A_WORK + "no_post_goes_where_another_system_has_the_repository",
        ),
    ),
    Guard(
        "no link of a file system is followed",
        "folders are entered through links",
        ((WORKTREE, "os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC", "os.O_DIRECTORY | os.O_CLOEXEC"),),
        (
            "edges/test_git.py::test_link_laid_in_the_worktree_is_not_followed",
            A_DOOR + "a_link_in_the_site_leads_no_post_out_of_it",
        ),
    ),
    Guard(
        "the classic post links to its sources alone",
        "the licence is linked",
        (
            (
                "templates/classic/post.md.j2",
                "{% set terms_in_words = true %}",
                "{% set terms_in_words = false %}",
            ),
        ),
        ("render/test_post.py::test_classic_links_to_its_sources_alone",),
        ("prompt-plain-en",),
    ),
    Guard(
        "templates run in a sandbox",
        "they run as they like",
        (
            (
                THEMES,
                "from jinja2.sandbox import ImmutableSandboxedEnvironment",
                "from jinja2 import Environment",
            ),
            (THEMES, "return ImmutableSandboxedEnvironment(", "return Environment("),
        ),
        (
            "render/test_post.py::test_a_broken_theme_is_an_error_of_ours",
            A_WORK + "a_theme_runs_no_program",
        ),
    ),
    Guard(
        "a headline steers nothing in a commit",
        "it is written as it is",
        ((GIT_MESSAGES, "    line = MERGE", "    return title\n    line = MERGE"),),
        ("edges/test_git_messages.py::test_headline_steers_nothing",),
        ("git-msg-01", "git-msg-03"),
    ),
    Guard(
        "git runs no program of a repository",
        "its hooks run",
        ((GIT_COMMAND, '    "core.hooksPath=/dev/null",\n', ""),),
        (
            "edges/test_git_hostile.py::test_a_program_of_the_repository_that_multiplies_is_never_started[reference-transaction]",
            A_WORK + "no_program_of_the_sites_repository_is_run[hook]",
        ),
    ),
    Guard(
        "git runs no program of a repository",
        "its filters run",
        ((GIT_COMMAND, "dict(self.extra) | self._disarmed", "dict(self.extra)"),),
        (
            "edges/test_git_hostile.py::test_a_program_of_the_repository_that_multiplies_is_never_started[filter]",
            A_WORK + "no_program_of_the_sites_repository_is_run[filtered]",
        ),
    ),
    Guard(
        "git runs no program of a repository",
        "its watcher of files runs",
        ((GIT_COMMAND, '    "core.fsmonitor=false",\n', ""),),
        (
            "edges/test_git_hostile.py::test_a_program_of_the_repository_that_multiplies_is_never_started[fsmonitor]",
            A_WORK + "no_program_of_the_sites_repository_is_run[watcher]",
        ),
    ),
    Guard(
        "git ends",
        "it may take for ever",
        (
            (
                GIT_COMMAND,
                "out, err = child.communicate(stdin, timeout)",
                "out, err = child.communicate(stdin)",
            ),
        ),
        (
            "edges/test_git_hostile.py::test_a_git_that_multiplies_and_never_ends_is_ended_with_all_its_children",
            A_WORK + "a_server_that_never_answers_is_given_up",
        ),
    ),
    Guard(
        "git ends",
        "its children go on",
        ((GIT_COMMAND, "os.killpg(child.pid, signal.SIGKILL)", "child.kill()"),),
        (
            "edges/test_git_hostile.py::test_a_git_that_multiplies_and_never_ends_is_ended_with_all_its_children",
            A_WORK + "nothing_is_left_of_a_git_that_was_ended",
        ),
    ),
    Guard(
        "nothing is published that fails the gate",
        "every draft passes",
        (
            (
                "aggregator/verify/gate.py",
                "return Report(bool(made) and not any(f.blocks for f in findings), findings, made, near)",
                "return Report(True, (), tuple(made), near)",
            ),
        ),
        (
            "verify/test_gate.py::test_english_damage_is_stopped",
            "verify/test_gate.py::test_nothing_said_is_nothing_passed",
            A_DOOR + "what_no_source_says_passes_no_gate",
        ),
    ),
    Guard(
        "a post is checked by rules before its commit",
        "nobody looks",
        ((JOBS, "findings = lint.post(post.text)", "findings = lint.post(post.text)[:0]"),),
        (
            "test_jobs.py::test_a_post_is_checked_as_it_was_rendered",
            A_WORK + "a_day_that_no_calendar_has_is_held",
        ),
    ),
    Guard(
        "a record of the log is one line without secrets",
        "secrets stay",
        ((LOGS, 'event[key] = masked(line.encode("utf-8", "replace").decode())', "event[key] = line"),),
        (
            "edges/test_logs.py::test_a_record_is_one_line_without_secrets",
            A_WORK + "what_a_server_says_of_a_token_stands_in_no_log",
        ),
    ),
)

GUARDS = (*WEB, *MANNERLY, *WORKERS, *READING, *OUTPUT)
