"""How a report looks, on a screen and on paper."""

STYLE = """
:root{color-scheme:light dark;--paper:#f6f3ee;--card:#fff;--ink:#1e2422;--soft:#5d6662;--line:#ddd8cf;
--accent:#0f6657;--before:#b9b1a4;--warn:#9a6200;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--paper:#161c1a;--card:#1f2724;--ink:#e9eeeb;--soft:#a5b0ab;--line:#37423d;
--accent:#5cc2ad;--before:#6d7470;--warn:#e0a44a;--bad:#f08a80}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 Inter,"Segoe UI",system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:32px 20px 48px}
h1{font-size:28px;margin:0 0 8px}h2{font-size:20px;margin:0 0 12px}h3{font-size:16px;margin:20px 0 2px}
p{margin:4px 0}.quiet{color:var(--soft)}header{margin-bottom:24px}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px;margin:0 0 16px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:12px}
.card{border:1px solid var(--line);border-radius:10px;padding:10px 14px}.card span{display:block;color:var(--soft)}
.card b{font-size:20px;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;width:100%;margin-top:12px}
th,td{text-align:left;padding:6px 8px;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}
th{color:var(--soft);font-weight:600}td:not(:first-child),th:not(:first-child){text-align:right;width:110px}
svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font-size:12px}svg .mid{text-anchor:middle}
.before{fill:var(--before)}.after{fill:var(--accent)}polygon.before{opacity:.55}polygon.after{opacity:.6}
.legend{display:flex;align-items:center;gap:8px;margin:0 0 10px}
.legend i{width:12px;height:12px;border-radius:3px;background:var(--before)}
.legend i.after{background:var(--accent);margin-left:12px}
.ends{display:flex;justify-content:space-between;color:var(--soft);font-size:13px}
.plan{background:#fff;border-radius:8px;overflow:auto;text-align:center}.plan img{max-width:100%;height:auto}
ul{margin:0;padding:0;list-style:none}li{border-left:4px solid var(--warn);padding:2px 0 2px 12px;margin:0 0 12px}
li.error{border-color:var(--bad)}
iframe{width:100%;max-width:640px;height:620px;border:1px solid var(--line);border-radius:8px;background:#fff}
.bubble{white-space:pre-line;max-width:360px;border:1px solid var(--line);border-radius:14px;padding:10px 14px}
footer{color:var(--soft);margin-top:24px}
@media print{body{background:#fff}section{break-inside:avoid;border-color:#ccc}iframe{height:900px}}
"""
