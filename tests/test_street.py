"""The rules of the street: which room may import which (the table below), no cycle, nothing of the world in a pure room.

Read from the source by ast, so imports inside functions count as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOUSE = "aggregator"

PURE = frozenset({"poll", "extract", "stories", "write", "verify", "render"})
GROUND = frozenset({"text", "wire", "model", "errors", "config", "voice", HOUSE})
WORLD = PURE | GROUND | {"edges"}
# What a worker process is asked to do: rooms put together, still without the world.
COMPOSED = frozenset({"jobs", "filters", "ledger"})
STEPS = WORLD | COMPOSED | {"desk"}

# Room -> the rooms it may import besides itself.
MAY = {
    "errors": frozenset(),
    "voice": frozenset(),
    "model": frozenset({"errors"}),
    "text": frozenset({"errors"}),
    "wire": frozenset({"errors", "model", "text"}),
    "config": frozenset({"errors", "model", "text", "wire"}),
    **dict.fromkeys(PURE, GROUND),
    "jobs": PURE | GROUND,
    "filters": PURE | GROUND | {"jobs"},
    "ledger": GROUND | {"jobs"},
    "edges": WORLD,
    "demo": frozenset({"errors"}),
    "desk": WORLD,
    "steps": STEPS,
    "pipeline": STEPS | {"steps"},
    "run": STEPS | {"steps", "pipeline", "demo"},
    "cli": STEPS | {"steps", "pipeline", "run", "demo"},
    "__main__": frozenset({HOUSE, "errors", "cli"}),
    HOUSE: frozenset(),
}

OUTSIDE = frozenset(
    {
        "httpx",
        "httpcore",
        "sqlite3",
        "sqlalchemy",
        "subprocess",
        "socket",
        "ssl",
        "asyncio",
        "time",
        "os",
        "signal",
    }
    | {"threading", "multiprocessing", "concurrent", "tempfile", "shutil", "urllib.request", "http.client"}
)
HEAVY = frozenset(
    {"kiwipiepy", "numpy", "lxml", "feedparser", "pydantic_ai", "procrastinate", "psycopg", "apscheduler"}
)
CLOCKS = frozenset({"datetime.now", "datetime.utcnow", "datetime.today", "date.today"})


def test_rooms_import_only_down_the_street():
    """Every import of the house is one that the table allows."""
    trespasses = [
        f"{module} imports {target}"
        for module, target in house_imports()
        if room(module) != room(target) and room(target) not in MAY.get(room(module), frozenset())
    ]

    assert [] == trespasses


def test_every_room_has_its_rule():
    """No room stands on the street without a line in the table."""
    assert set() == {room(module) for module in modules()} - set(MAY)


def test_pure_rooms_do_not_touch_the_world():
    """Pure rooms, and the ground they stand on, import nothing that reads a network, a disk, a process or a clock."""
    calm = PURE | COMPOSED | {"text", "wire", "model", "errors"}
    touched = [
        f"{module}:{line} imports {name}"
        for module in modules()
        if room(module) in calm
        for name, line, _ in imports(module)
        if any(name == outside or name.startswith(outside + ".") for outside in OUTSIDE)
    ]

    assert [] == touched


def test_pure_rooms_ask_no_clock():
    """Now is always an argument of a pure room, never looked up."""
    looked = [
        f"{module}:{node.lineno} {ast.unparse(node.func)}()"
        for module in modules()
        if room(module) in PURE | COMPOSED | {"text", "wire", "model"}
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and ".".join(ast.unparse(node.func).split(".")[-2:]) in CLOCKS
    ]

    assert [] == looked


def test_no_import_cycle():
    """The modules can be put in an order in which each imports only earlier ones."""
    graph: dict[str, set[str]] = {module: set() for module in modules()}
    for module, target in house_imports():
        if module != target:
            graph[module].add(target)
    try:
        cycle = list(TopologicalSorter(graph).static_order()) and []
    except CycleError as error:
        cycle = error.args[1]

    assert [] == cycle


def test_command_line_starts_light():
    """What `python -m aggregator` imports before it knows its command holds no library that is slow to load."""
    seen, todo = set(), [f"{HOUSE}.__main__", f"{HOUSE}.cli"]
    while todo:
        module = todo.pop()
        if module not in seen:
            seen.add(module)
            todo += [
                target
                for source, target in house_imports()
                if source == module and is_at_start(module, target)
            ]
    heavy = [
        f"{module} imports {name}"
        for module in sorted(seen & modules().keys())
        for name, _, at_start in imports(module)
        if at_start and name.split(".")[0] in HEAVY
    ]

    assert [] == heavy


@cache
def modules() -> dict[str, Path]:
    """Dotted name of every module of the house and its file."""
    found = {}
    for path in sorted((ROOT / HOUSE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else HOUSE


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> tuple[tuple[str, int, bool], ...]:
    """(name, line, whether it happens as the module loads) of everything this module imports."""
    return tuple(_imports(tree(module), module, True))


def _imports(node: ast.AST, module: str, at_start: bool) -> Iterator[tuple[str, int, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, child.lineno, at_start) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            base = _base(child, module)
            yield from ((f"{base}.{alias.name}", child.lineno, at_start) for alias in child.names)
        else:
            is_lazy = isinstance(
                child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
            ) or _is_typing_only(child)
            yield from _imports(child, module, at_start and not is_lazy)


def _base(node: ast.ImportFrom, module: str) -> str:
    """The package an import starts from, relative ones made absolute."""
    if not node.level:
        return node.module or ""
    is_package = modules()[module].name == "__init__.py"
    parts = module.split(".")[: None if is_package and node.level == 1 else -(node.level - is_package)]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _is_typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


@cache
def house_imports() -> tuple[tuple[str, str], ...]:
    """(module, module it imports) within the house; a name of a package counts as the submodule if it is one."""
    return tuple(
        (module, _target(name))
        for module in modules()
        for name, _, _ in imports(module)
        if name == HOUSE or name.startswith(HOUSE + ".")
    )


def _target(name: str) -> str:
    while name not in modules() and "." in name:
        name = name.rpartition(".")[0]
    return name


def is_at_start(module: str, target: str) -> bool:
    return any(at_start and _target(name) == target for name, _, at_start in imports(module))
