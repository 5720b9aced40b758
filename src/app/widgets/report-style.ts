/** How a report looks, on screen and on A4. */
export const REPORT_STYLE = `
:root { color-scheme: light; --good: #0072b2; --bad: #c75200; --money: #007a58; --line: #d9d6cf; --muted: #5c626c; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 190mm; padding: 10mm 6mm; font: 10.5pt/1.4 system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif; font-variant-numeric: tabular-nums; color: #1d2128; background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 18pt; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 10pt; margin: 5mm 0 1.5mm; text-transform: uppercase; letter-spacing: 0.05em; color: var(--muted); }
header p, .note { color: var(--muted); margin: 1mm 0 0; }
p.say { font-size: 13pt; line-height: 1.35; margin: 4mm 0; }
p.say .bad { color: #b04a00; } p.say .good { color: #00639c; } p.say .money { color: var(--money); }
.warning { border-left: 3px solid var(--bad); padding-left: 3mm; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 2mm 4mm; margin: 0 0 3mm; }
.figure { border-top: 1px solid var(--line); padding-top: 1mm; min-width: 0; }
.figure dt { color: var(--muted); font-size: 9pt; }
.figure dd { margin: 0; font-size: 9pt; color: var(--muted); }
.figure dd.value { font-size: 15pt; font-weight: 650; color: #1d2128; }
.figure dd.value small { font-size: 9pt; font-weight: 400; margin-left: 2mm; }
.charts { display: grid; grid-template-columns: 360fr 360fr 170fr; gap: 4mm; margin: 4mm 0; }
figure { margin: 0; min-width: 0; } figcaption { font-size: 8pt; color: var(--muted); line-height: 1.3; }
svg { display: block; width: 100%; height: auto; }
svg text { font-size: 9px; fill: var(--muted); }
.axis { stroke: #9aa0a8; fill: none; stroke-width: 0.7; } .line { stroke: #1d2128; stroke-width: 1.5; }
.good-bars { fill: var(--good); fill-opacity: 0.85; } .bad-bars { fill: var(--bad); fill-opacity: 0.8; }
.curve { fill: none; stroke: #2f4bd8; stroke-width: 1.5; } .point { fill: #1d2128; } .curve.money { stroke: var(--money); }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; }
th { font-weight: 400; text-align: left; color: var(--muted); } td { text-align: right; }
thead th:not(:first-child) { text-align: right; }
th, td { padding: 0.8mm 2mm 0.8mm 0; border-bottom: 1px solid var(--line); vertical-align: top; }
ul { margin: 0; padding-left: 5mm; }
.settings { list-style: none; padding: 0; display: grid; grid-template-columns: 1fr 1fr; gap: 0.5mm 6mm; font-size: 9.5pt; }
.settings b { font-weight: 650; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 1mm 4mm; margin: 0; font-size: 9.5pt; }
.facts dt { color: var(--muted); } .facts dd { margin: 0; } a { color: #2f4bd8; }
section, figure { break-inside: avoid; }
@page { size: A4; margin: 11mm; }
@media print { body { padding: 0; max-width: none; zoom: 0.84; line-height: 1.3; -webkit-print-color-adjust: exact; print-color-adjust: exact; } a { font-size: 7.5pt; line-height: 1.2; } h2 { margin-top: 4mm; } }
@media (max-width: 640px) { .figures { grid-template-columns: 1fr 1fr; } .charts, .two, .settings { grid-template-columns: 1fr; } }
`;
