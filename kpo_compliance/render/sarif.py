"""The report as SARIF 2.1.0 for code-scanning tools: a rule a requirement, a result a finding, located by clause."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from kpo_compliance import __version__
from kpo_compliance.render.labels import confidence_of, family_of, label, place_of, report_language
from kpo_compliance.render.plain import plain
from kpo_compliance.render.templating import markdown
from kpo_compliance.report import FINDINGS, Assessment, Evidence, Report, Severity

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final[Mapping[Severity, str]] = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
# Code-scanning sites sort by this number: from 9 critical, from 7 high, from 4 medium.
_SCORES: Final[Mapping[Severity, str]] = {"critical": "9.5", "high": "8.0", "medium": "5.0", "low": "2.0"}
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

Json = dict[str, Any]


def render(reports: Sequence[Report], *, lang: str = "") -> str:
    """All reports as one run; what is met is no result, what is waived is a suppressed one."""
    languages = [report_language(report, lang) for report in reports]
    rules: dict[str, Json] = {}
    for report, language in zip(reports, languages, strict=True):
        for one in report.assessments:
            # Only a finding says what to do, so the first of those describes the requirement best.
            if one.requirement not in rules or (one.remediation and "help" not in rules[one.requirement]):
                rules[one.requirement] = _rule(one, language)
    order = {requirement: index for index, requirement in enumerate(rules)}
    run: Json = {
        "tool": {
            "driver": {"name": "kpo-check", "semanticVersion": _semantic(__version__), "rules": [*rules.values()]}
        },
        "language": languages[0] if languages else "en",
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(report) for report in reports],
        "invocations": [
            {
                "executionSuccessful": all(report.outcome != "unreadable" for report in reports),
                "toolExecutionNotifications": [
                    note for index, report in enumerate(reports) for note in _notifications(report, index)
                ],
            }
        ],
        "results": [
            _result(one, report, index, order, language)
            for index, (report, language) in enumerate(zip(reports, languages, strict=True))
            for one in report.assessments
            if one.verdict in FINDINGS or one.waiver
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(log, ensure_ascii=False, allow_nan=False, indent=2)
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text) + "\n"


def _rule(one: Assessment, lang: str) -> Json:
    rule: Json = {
        "id": one.requirement,
        "name": one.title,
        "shortDescription": {"text": one.title},
        "fullDescription": {"text": one.matters or one.title},
        "defaultConfiguration": {"level": _LEVELS[one.severity]},
        "properties": {
            "tags": ["contract", label(family_of(one.requirement), lang)],
            "security-severity": _SCORES[one.severity],
        },
    }
    parts = [part for part in (one.matters, one.remediation) if part]
    if one.remediation:
        rule["help"] = {"text": "\n\n".join(parts), "markdown": "\n\n".join(markdown(part) for part in parts)}
    return rule


def _result(one: Assessment, report: Report, index: int, order: Mapping[str, int], lang: str) -> Json:
    verdict = one.waiver.covers if one.waiver else one.verdict
    review = verdict == "unclear"
    message = [f"{label(verdict, lang)}: {one.why}"]
    message += [f"“{evidence.quote}” — {place_of(evidence, lang)}" for evidence in one.evidence[:2]]
    message += [f"→ {one.remediation}"] if one.remediation else []
    same = sha256(f"{one.requirement}\0{report.document.path}".encode("utf-8", "surrogatepass")).hexdigest()
    result: Json = {
        "ruleId": one.requirement,
        "ruleIndex": order[one.requirement],
        "kind": "review" if review else "fail",
        "level": "none" if review else _LEVELS[one.severity],
        "message": {"text": "\n".join(plain(line) for line in message)},
        "locations": [_location(report, index, evidence) for evidence in one.evidence or (None,)],
        "partialFingerprints": {"requirementInDocument/v1": same},
        "properties": {"verdict": one.verdict, "severity": one.severity, "confidence": confidence_of(one)},
    }
    if one.nearest and not one.evidence:
        result["relatedLocations"] = [
            {**_location(report, index, one.nearest), "id": 0, "message": {"text": label("nearest", lang)}}
        ]
    if one.waiver:
        reason = f"{one.waiver.reason} ({one.waiver.approved_by}, {label('until', lang)} {one.waiver.until})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _location(report: Report, index: int, evidence: Evidence | None) -> Json:
    """The file; and the clause, which alone is a place that a reader finds in any format."""
    location: Json = {"physicalLocation": {"artifactLocation": {"uri": uri(report.document.path), "index": index}}}
    if evidence is None:
        return location
    if evidence.clause:
        named = plain(evidence.clause)
        clause: Json = {"fullyQualifiedName": named, "name": named, "kind": "clause"}
        if evidence.heading:
            clause["decoratedName"] = plain(f"{evidence.clause} {evidence.heading}")
        location["logicalLocations"] = [clause]
    location["properties"] = {
        "quote": plain(evidence.quote),
        "page": evidence.page,
        "textStart": evidence.start,
        "textEnd": evidence.end,
    }
    return location


def _artifact(report: Report) -> Json:
    artifact: Json = {"location": {"uri": uri(report.document.path)}, "roles": ["analysisTarget"]}
    if report.document.media_type:
        artifact["mimeType"] = report.document.media_type
    if report.document.sha256:
        artifact["hashes"] = {"sha-256": report.document.sha256}
    return artifact


def _notifications(report: Report, index: int) -> list[Json]:
    place = {"physicalLocation": {"artifactLocation": {"uri": uri(report.document.path), "index": index}}}
    notes = [
        {"level": "note", "message": {"text": notice.message}, "descriptor": {"id": notice.kind}, "locations": [place]}
        for notice in report.document.notices
    ]
    if report.outcome == "unreadable":
        error = {"level": "error", "message": {"text": report.document.error}, "locations": [place]}
        notes.append({**error, "descriptor": {"id": report.document.status}})
    return notes


def uri(path: str) -> str:
    """A path as a URI: ``file:`` when absolute, else relative, every strange sign percent-encoded."""
    pure = PurePath(path)
    shown = pure.as_posix()
    encoded = quote(os.fsencode(shown) if not _lost(shown) else shown.encode("utf-8", "replace"), safe="/")
    return f"file:///{encoded.lstrip('/')}" if pure.is_absolute() else encoded


def _lost(path: str) -> bool:
    """Whether a name has half a surrogate pair that no byte of a file name stands behind."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return True
    return False


def _semantic(version: str) -> str:
    """The version as Semantic Versioning writes it: 0.1.0.dev1 is 0.1.0-dev1."""
    return re.sub(r"^(\d+\.\d+\.\d+)[.]?([A-Za-z])", r"\1-\2", version)
