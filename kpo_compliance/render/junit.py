"""The report as JUnit XML for build servers: a suite a contract, a case a requirement."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from kpo_compliance.render.labels import family_of, label, place_of, report_language, waiver_of
from kpo_compliance.render.plain import plain
from kpo_compliance.report import FINDINGS, Assessment, Report

_SKIPPED = frozenset({"waived", "not-applicable"})


def render(reports: Sequence[Report], *, lang: str = "") -> str:
    """All reports in one XML text; each finding is a failure, what could not be read an error."""
    root = etree.Element("testsuites", name="kpo-check")
    for report in reports:
        root.append(_suite(report, report_language(report, lang)))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name) or 0) for suite in root)))
    etree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"


def _suite(report: Report, lang: str) -> etree._Element:
    verdicts = [one.verdict for one in report.assessments]
    unread = report.outcome == "unreadable"
    suite = etree.Element(
        "testsuite",
        name=plain(report.document.path),
        tests=str(len(verdicts) + unread),
        failures=str(sum(verdict in FINDINGS for verdict in verdicts)),
        errors=str(int(unread)),
        skipped=str(sum(verdict in _SKIPPED for verdict in verdicts)),
    )
    properties = etree.SubElement(suite, "properties")
    for name, value in (
        ("outcome", report.outcome),
        ("sha256", report.document.sha256),
        ("playbook", f"{report.playbook.name} {report.playbook.version}"),
    ):
        etree.SubElement(properties, "property", name=name, value=plain(value))
    if unread:
        case = etree.SubElement(suite, "testcase", classname=plain(report.playbook.name), name=label("document", lang))
        error = plain(report.document.error)
        etree.SubElement(case, "error", type=report.document.status, message=error).text = error
    for one in report.assessments:
        suite.append(_case(one, report.playbook.name, lang))
    if report.document.notices:
        etree.SubElement(suite, "system-out").text = "\n".join(plain(n.message) for n in report.document.notices)
    return suite


def _case(one: Assessment, playbook: str, lang: str) -> etree._Element:
    case = etree.Element(
        "testcase",
        classname=f"{plain(playbook)}.{family_of(one.requirement)}",
        name=plain(f"{one.requirement} {one.title}"),
    )
    if one.verdict in _SKIPPED:
        reason = waiver_of(one, lang) or one.why
        etree.SubElement(case, "skipped").text = plain(f"{label(one.verdict, lang)}: {reason}")
    elif one.verdict in FINDINGS:
        message = plain(f"{label(one.severity, lang)}, {label(one.verdict, lang)}: {one.why}")
        etree.SubElement(case, "failure", type=one.verdict, message=message).text = _details(one, lang)
    return case


def _details(one: Assessment, lang: str) -> str:
    lines = [one.why]
    for evidence in one.evidence:
        place = place_of(evidence, lang)
        lines.append(f"“{evidence.quote}”{f' — {place}' if place else ''}")
    if one.remediation:
        lines.append(f"→ {one.remediation}")
    return "\n".join(plain(line) for line in lines)
