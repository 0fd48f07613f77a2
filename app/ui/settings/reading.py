"""Joins the panes of the settings to the open shop: what they show, and where their changes are kept."""

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from app.engine.guardrails import GUARDS, Cap, Guardrails
from app.engine.policy import Limits, WarmUp
from app.engine.times import moment
from app.i18n import _
from app.model.customer import Shop
from app.services.codes import add_codes, bring_back_codes, code_lists, take_away_codes
from app.services.desk import Desk
from app.services.pictures import keep_picture
from app.services.shop_details import save_details, save_guardrails, save_limits
from app.services.tagging import tag_links, tags_links
from app.ui.settings.backups_pane import BackupsPane
from app.ui.settings.codes_pane import CodeActions, CodesPane
from app.ui.settings.consent_pane import ConsentPane
from app.ui.settings.limits_effect import EffectCard
from app.ui.settings.limits_pane import LimitsPane, LimitValues
from app.ui.settings.links_pane import LinksPane
from app.ui.settings.look_pane import KeysPane, LookPane
from app.ui.settings.mailbox_pane import MailboxPane
from app.ui.settings.page import Pane, SettingsPage
from app.ui.settings.personas_reading import personas_pane
from app.ui.settings.retention_pane import RetentionPane
from app.ui.settings.sending_pane import SendingPane
from app.ui.settings.shop_pane import ShopDetails, ShopPane
from app.ui.settings.sms_pane import SmsPane
from app.ui.settings.source_pane import SourcePane
from app.ui.settings.track_pane import TrackPane
from app.ui.shell.commands import COMMANDS, MENUS
from app.ui.shell.program import Program
from app.ui.theme import current
from app.ui.widgets.flowing import Beside
from app.ui.zones import zone_of


def settings_panes(
    desk: Desk, program: Program, account_changed: Callable[[], object], open_flow: Callable[[str], object]
) -> Sequence[Pane]:
    """All panes of an open shop."""
    return (
        Pane("shop", "store", _("Shop"), lambda: _shop_pane(desk, program)),
        Pane("sending", "server", _("Sending e-mail"), lambda: SendingPane(desk, account_changed)),
        Pane("mailbox", "inbox", _("Mailbox"), lambda: MailboxPane(desk)),
        Pane("consent", "shield", _("Consent"), lambda: _consent_pane(desk, program, open_flow)),
        Pane("limits", "speed", _("Limits and quiet hours"), lambda: _limits_pane(desk)),
        Pane("sms", "mobile", _("Texts and webhooks"), lambda: SmsPane(desk, account_changed)),
        Pane("track", "chart", _("Measuring"), lambda: TrackPane(desk)),
        Pane("links", "link", _("Links and results"), lambda: _links_pane(desk)),
        Pane("source", "cart", _("Shop connection"), lambda: SourcePane(desk)),
        Pane("brand", "image", _("Look of messages"), lambda: _brand_pane(desk, program)),
        Pane("personas", "users", _("Personas"), lambda: personas_pane(desk)),
        Pane("codes", "tag", _("Discount codes"), lambda: _codes_pane(desk, program)),
        Pane("retention", "clock", _("How long data is kept"), lambda: RetentionPane(desk)),
        *backup_panes(desk, program, account_changed),
        *program_panes(program),
    )


def backup_panes(desk: Desk, program: Program, changed: Callable[[], object]) -> Sequence[Pane]:
    """A shop on a server is backed up there."""
    if desk.store.shared:
        return ()

    def pane() -> QWidget:
        return BackupsPane(desk, lambda copy: program.bring_back(desk.folder, copy), changed)

    return (Pane("backups", "history", _("Backups"), pane),)


def program_panes(program: Program) -> Sequence[Pane]:
    """The panes that need no shop."""
    return (
        Pane("keys", "keyboard", _("Shortcuts"), lambda: KeysPane(shortcuts())),
        Pane("look", "sun", _("Look and language"), lambda: _look_pane(program)),
    )


def shortcuts() -> list[tuple[str, str, str]]:
    """(menu, command, keys) of every command that has keys."""
    return [
        (
            _(MENUS[command.id.partition(".")[0]]).replace("&", ""),
            _(command.words).rstrip("…"),
            QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText),
        )
        for command in COMMANDS
        if command.keys
    ]


def _look_pane(program: Program) -> LookPane:
    looks = program.looks()
    return LookPane(
        looks.theme, looks.text_scale, program.choose_language, program.choose_theme, program.choose_text_scale
    )


def _shop_pane(desk: Desk, program: Program) -> ShopPane:
    shop = desk.shop

    def keep(details: ShopDetails) -> None:
        save_details(desk, _changed(desk.shop, details))
        program.window.show_shop(details.name)

    details = ShopDetails(
        shop.name, shop.address, shop.business_id, shop.email, shop.url, shop.locale, shop.timezone, shop.currency
    )
    return ShopPane(details, keep)


def _brand_pane(desk: Desk, program: Program) -> QWidget:
    from app.services.brand_preview import sample_letter  # what draws messages is needed in this pane only
    from app.ui.settings.brand_pane import BrandPane

    def keep(shop: Shop) -> None:
        save_details(desk, msgspec.structs.replace(desk.shop, accent=shop.accent, brand=shop.brand))

    return BrandPane(
        desk.shop,
        keep,
        lambda shop: sample_letter(desk, shop),
        lambda file: keep_picture(desk.folder, file),
        program.window.tell,
    )


def _consent_pane(desk: Desk, program: Program, open_flow: Callable[[str], object]) -> ConsentPane:
    def show_mailbox() -> None:
        page = program.window.page("settings")
        if isinstance(page, SettingsPage):
            page.show_pane("mailbox")

    return ConsentPane(desk, lambda: program.window.go("customers"), show_mailbox, open_flow)


def _links_pane(desk: Desk) -> LinksPane:
    return LinksPane(tags_links(desk), lambda on: tag_links(desk, on))


def _codes_pane(desk: Desk, program: Program) -> CodesPane:
    def add(name: str, text: str, last_day: str) -> int:
        ends = date.fromisoformat(last_day) + timedelta(days=1) if last_day else None
        return add_codes(desk, name, text, moment(ends, time.min, desk.shop.timezone) if ends else None)

    def take_away(name: str) -> tuple[int, Callable[[], object]]:
        gone = take_away_codes(desk, name)
        return len(gone), lambda: bring_back_codes(desk, name, gone)

    def today() -> str:
        return desk.clock.now().astimezone(ZoneInfo(desk.shop.timezone)).date().isoformat()

    actions = CodeActions(lambda: code_lists(desk), add, take_away, today, lambda: zone_of(desk))
    return CodesPane(actions, program.window.tell)


def _changed(shop: Shop, details: ShopDetails) -> Shop:
    return msgspec.structs.replace(
        shop,
        name=details.name,
        address=details.address,
        business_id=details.business_id,
        email=details.email,
        url=details.url,
        locale=details.language,
        timezone=details.zone,
        currency=details.currency,
    )


def _limits_pane(desk: Desk) -> QWidget:
    rails, limits = desk.policy.guardrails, desk.policy.limits

    def keep(values: LimitValues) -> None:
        save_guardrails(desk, _guardrails(desk.policy.guardrails, values))
        save_limits(desk, _limits(desk, values))

    pane = LimitsPane(_values(rails, limits), keep, _values(Guardrails(), Limits()))
    return Beside(pane, EffectCard(desk), current.roomy(288), 600)


def _values(rails: Guardrails, limits: Limits) -> LimitValues:
    return LimitValues(
        quiet_from=rails.quiet_from,
        quiet_to=rails.quiet_to,
        caps=tuple((cap.messages, cap.days) for cap in rails.caps),
        just_bought_days=rails.just_bought_days,
        same_content_days=rails.same_content_days,
        defer_hours=rails.defer_hours,
        off=frozenset(rails.off),
        per_minute=limits.per_minute,
        per_hour=limits.per_hour,
        per_day=limits.per_day,
        reserve_percent=limits.reserve_percent,
        warm_up=limits.warm_up.first if limits.warm_up else 0,
        quiet_days=rails.quiet_days,
        quiet_holidays=rails.quiet_holidays,
    )


def _limits(desk: Desk, values: LimitValues) -> Limits:
    """A plan under way keeps its first day."""
    began = desk.policy.limits.warm_up
    plan = WarmUp(began.since if began else desk.clock.now(), values.warm_up) if values.warm_up else None
    return Limits(values.per_minute, values.per_hour, values.per_day, values.reserve_percent, plan)


def _guardrails(now: Guardrails, values: LimitValues) -> Guardrails:
    return msgspec.structs.replace(
        now,
        caps=tuple(Cap(messages, days) for messages, days in values.caps),
        quiet_from=values.quiet_from,
        quiet_to=values.quiet_to,
        just_bought_days=values.just_bought_days,
        same_content_days=values.same_content_days,
        defer_hours=values.defer_hours,
        off=tuple(guard for guard in GUARDS if guard in values.off),
        quiet_days=values.quiet_days,
        quiet_holidays=values.quiet_holidays,
    )
