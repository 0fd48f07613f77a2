"""The house, said aloud. ARCHITECTURE.md tells why; contracts in pyproject.toml keep the order of the rooms."""

import ast

import pytest
from importlinter.cli import lint_imports

from source_reading import ROOT, outside, own_tests, program, who_calls, who_imports, who_imports_at_start


def test_the_rooms_look_one_way(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    answer = lint_imports(no_cache=True)
    assert answer == 0, capsys.readouterr().out


def test_only_the_window_knows_qt() -> None:
    assert not outside(who_imports("PySide6", "shiboken6"), "app/ui/", "app/bootstrap.py")


def test_only_the_store_speaks_sql() -> None:
    """The public endpoint is a program of its own, with a small file of its own."""
    assert not outside(who_imports("sqlalchemy", "alembic", "psycopg", "procrastinate"), "app/store/")
    assert not outside(who_imports("sqlite3"), "app/store/", "app/track/")


def test_the_public_endpoint_is_a_program_of_its_own() -> None:
    assert not outside(who_imports("starlette", "uvicorn"), "app/track/")
    assert not outside(who_imports("app.track"), "app/track/", "app/cli/")


def test_a_shop_in_a_file_needs_no_part_for_servers() -> None:
    of_a_server = ("app/store/jobs.py", "app/store/server_store.py", "app/store/moving_shop.py")
    assert not outside(who_imports_at_start("psycopg", "procrastinate"), *of_a_server)
    ways_in = who_imports_at_start("app.store.jobs", "app.store.server_store", "app.store.moving_shop")
    assert not outside(ways_in, *of_a_server, "app/services/run_shared.py")


def test_only_the_mail_room_speaks_aiosmtplib() -> None:
    assert not outside(who_imports("aiosmtplib"), "app/mail/")


def test_only_the_catcher_receives_mail() -> None:
    assert not outside(who_imports("aiosmtpd"), "app/mail/catcher.py")


def test_nobody_speaks_smtplib() -> None:
    assert not who_imports("smtplib")


def test_only_the_mail_room_reads_mailboxes_and_asks_name_servers() -> None:
    assert not outside(who_imports("imaplib", "imap_tools", "flufl", "dns"), "app/mail/")


def test_only_the_analysis_draws_graphs_from_networkx() -> None:
    assert not outside(who_imports("networkx"), "app/analysis/")


def test_only_i18n_knows_gettext_and_babel() -> None:
    assert not outside(who_imports("gettext", "babel"), "app/i18n.py")


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    heavy = ("networkx", "holidays", "alembic", "openpyxl", "keyring", "babel", "PySide6.QtWebEngineWidgets")
    assert not outside(who_imports_at_start(*heavy), "app/store/migrations/", "app/store/upgrading.py")
    assert not who_imports_at_start("app.store.upgrading")


def test_nobody_reads_the_wall_clock_but_the_clock() -> None:
    readers = who_calls(
        "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
        "datetime.datetime.now", "datetime.date.today", "QDateTime.currentDateTime", "QDate.currentDate",
    )  # fmt: skip
    assert not outside(readers, "app/engine/ports.py", "app/track/serve.py")


def test_nobody_sleeps() -> None:
    sleepers = who_calls("time.sleep") | {test.name for test in own_tests() if "time.sleep" in test.calls}
    assert not sleepers


def test_no_error_is_swallowed_whole() -> None:
    """It goes on (`raise`), but for the outermost door, where what is left becomes exit code 3 with all its details."""
    broad = {
        source.name
        for source in program()
        for handler in source.handlers
        if (handler.type is None or getattr(handler.type, "id", "") in ("Exception", "BaseException"))
        and not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)
    }
    assert not outside(broad, "app/cli/main.py")


def test_nothing_read_from_outside_is_ever_run() -> None:
    assert not who_imports("pickle", "marshal", "shelve")
    assert not who_calls("eval", "exec", "compile", "os.system", "__import__")


def test_only_the_command_line_prints() -> None:
    assert not outside(who_calls("print", "sys.stdout.write"), "app/cli/", "app/i18n.py", "app/track/serve.py")


def test_an_init_file_names_its_room_and_holds_no_program() -> None:
    inits = [source for source in program() if source.path.name == "__init__.py" and source.name != "app/__init__.py"]
    works = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.Try, ast.With)
    assert not [source.name for source in inits if any(isinstance(node, works) for node in source.tree.body)]


def test_no_room_has_an_attic() -> None:
    """400 lines to a file, 60 to a function: the window, the editor and the database are where attics grow."""
    files = [f"{source.name}: {lines}" for source in program() if (lines := source.text.count("\n")) > 400]
    functions = [
        f"{source.name}:{function.lineno} {function.name}"
        for source in program()
        for function in source.functions
        if (function.end_lineno or 0) - function.lineno >= 60
    ]
    assert not files + functions
