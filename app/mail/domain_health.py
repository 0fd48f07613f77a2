"""How a domain stands as a sender: SPF, DKIM and DMARC, from DNS and from one delivered message. It only reads.

What is judged here is said in codes; the words are the services' own.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Literal

import msgspec

from app.mail.delivered import Delivered, Signature, tags
from app.mail.dns_names import Names
from app.mail.organisation import same_owner, upwards
from app.mail.spf import Spf, judge_spf

DkimState = Literal["well", "short", "unknown", "unsigned", "foreign", "missing", "revoked", "broken"]
DmarcState = Literal["well", "watching", "missing", "several", "broken"]
SHORTEST = 1024
"""Bits of an RSA key under which receivers take no signature; twice that is what is asked for today."""
_KINDS = frozenset({"rsa", "ed25519"})
_POLICIES = frozenset({"none", "quarantine", "reject"})
INCLUDES: dict[str, str] = {
    "gmail.com": "_spf.google.com",
    "google.com": "_spf.google.com",
    "googlemail.com": "_spf.google.com",
    "office365.com": "spf.protection.outlook.com",
    "outlook.com": "spf.protection.outlook.com",
    "one.com": "_custspf.one.com",
    "zoho.eu": "zoho.eu",
    "zoho.com": "zoho.com",
    "sendgrid.net": "sendgrid.net",
    "mailgun.org": "mailgun.org",
    "brevo.com": "spf.brevo.com",
    "mailjet.com": "spf.mailjet.com",
    "amazonaws.com": "amazonses.com",
}
"""The end of the sending host's name -> the name that its customers include."""


class Dkim(msgspec.Struct, frozen=True):
    """`unknown`: no message has been looked at, so nobody knows the key's name. `bits` is 0 where it is not RSA."""

    state: DkimState
    domain: str = ""
    selector: str = ""
    bits: int = 0
    left_out: tuple[str, ...] = ()


class Dmarc(msgspec.Struct, frozen=True):
    """`watching`: there is a record and it asks for nothing (p=none), which is enough to be taken in.

    `at`: the name it was found at. `reports`: whether somebody gets the reports.
    """

    state: DmarcState
    record: str = ""
    at: str = ""
    policy: str = ""
    reports: bool = False
    strict: bool = False


class DomainHealth(msgspec.Struct, frozen=True):
    """All of it. `delivered` is None until a message has been looked at."""

    domain: str
    host: str
    spf: Spf
    dkim: Dkim
    dmarc: Dmarc
    delivered: Delivered | None = None


def judge_domain(domain: str, host: str, names: Names, delivered: Delivered | None = None) -> DomainHealth:
    """Asks DNS and judges. Raises NamesUnreachableError where DNS does not answer."""
    domain = domain.casefold().rstrip(".")
    spf = judge_spf(domain, host, include_of(host), names)
    passed = delivered is not None and delivered.spf == "pass" and same_owner(delivered.return_domain, domain)
    if passed and spf.state in ("uncovered", "unknown"):
        spf = msgspec.structs.replace(spf, state="well")  # it left by another door of the host, and was let in
    return DomainHealth(domain, host, spf, judge_dkim(domain, names, delivered), judge_dmarc(domain, names), delivered)


def include_of(host: str) -> str:
    """The name that customers of this host include in their SPF record, "" if it is not known."""
    host = host.casefold().rstrip(".")
    return next((name for end, name in INCLUDES.items() if host == end or host.endswith(f".{end}")), "")


def judge_dkim(domain: str, names: Names, delivered: Delivered | None) -> Dkim:
    """The key under the signature of the delivered message that is in the domain's own name."""
    if delivered is None:
        return Dkim("unknown")
    if not delivered.signatures:
        return Dkim("unsigned")
    own: Sequence[Signature] = [one for one in delivered.signatures if same_owner(one.domain, domain)]
    if not own:
        first = delivered.signatures[0]
        return Dkim("foreign", first.domain, first.selector)
    found = [_key(one, names) for one in own]
    return next((one for one in found if one.state in ("well", "short")), found[0])


def _key(signature: Signature, names: Names) -> Dkim:
    told = Dkim("missing", signature.domain, signature.selector, 0, signature.left_out())
    records = names.txt(f"{signature.selector}._domainkey.{signature.domain}")
    if not records:
        return told
    known = tags(records[0])
    key = "".join(known.get("p", "").split())
    kind = known.get("k", "rsa").casefold()
    if known.get("v", "DKIM1").upper() != "DKIM1" or "p" not in known or kind not in _KINDS:
        return msgspec.structs.replace(told, state="broken")
    if not key:
        return msgspec.structs.replace(told, state="revoked")
    bits = key_bits(kind, key)
    if bits is None:
        return msgspec.structs.replace(told, state="broken")
    return msgspec.structs.replace(told, state="short" if 0 < bits < 2 * SHORTEST else "well", bits=bits)


def key_bits(kind: str, key: str) -> int | None:
    """The length of an RSA key, 0 for another kind, None where it is no key."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        raw = base64.b64decode(key, validate=True)
        if kind == "ed25519":
            return 0 if len(raw) == 32 else None
        public = load_der_public_key(raw)
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return None
    return public.key_size if isinstance(public, RSAPublicKey) else None


def judge_dmarc(domain: str, names: Names) -> Dmarc:
    """The domain's own record, or that of the domain it belongs to."""
    for at in upwards(domain):
        records = [text for text in names.txt(f"_dmarc.{at}") if text.casefold().startswith("v=dmarc1")]
        if not records:
            continue
        if len(records) > 1:
            return Dmarc("several", " | ".join(records), at)
        return _policy(records[0], at, at != domain)
    return Dmarc("missing", at=domain)


def _policy(record: str, at: str, inherited: bool) -> Dmarc:
    known = tags(record)
    asked = known.get("p", "").casefold()
    wanted = (known.get("sp", "").casefold() or asked) if inherited else asked
    told = Dmarc(
        "well", record, at, wanted, bool(known.get("rua")), "s" in (known.get("adkim", "r"), known.get("aspf", "r"))
    )
    if known["v"].upper() != "DMARC1" or asked not in _POLICIES or wanted not in _POLICIES:
        return msgspec.structs.replace(told, state="broken")
    return msgspec.structs.replace(told, state="watching") if wanted == "none" else told
