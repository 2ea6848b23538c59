/* explain_style: how the explanation's page looks: one style sheet, for light and dark screens,
 * wide and narrow ones, both directions of writing. Included by explain_html.c alone. */
#ifndef BROADSHEET_CLI_EXPLAIN_STYLE_H
#define BROADSHEET_CLI_EXPLAIN_STYLE_H

/* clang-format off */
/* NOLINTBEGIN(bugprone-suspicious-missing-comma): a rule may go over two lines */
static const char *const EXPLAIN_STYLE[] = { /* a rule or a few a line */
    ":root{color-scheme:light dark;--page:#f3f2ee;--paper:#fff;--ink:#1d1d1b;--soft:#66645e;--line:#dcdad3;--link:#1d5aa8;"
    "--yes:#1f7a3d;--yes-soft:#eaf6ed;--no:#b0413e;--no-soft:#faf0ef;--head:#23221f;--head-ink:#f6f5f1}\n",
    "@media(prefers-color-scheme:dark){:root{--page:#161614;--paper:#1f1f1c;--ink:#e8e6df;--soft:#a19e94;--line:#3a3934;--link:#8ab8f5;"
    "--yes:#5fc483;--yes-soft:#1b2b20;--no:#e08a85;--no-soft:#2b1f1e;--head:#0d0d0c;--head-ink:#f0eee7}}\n",
    "*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,'Noto Sans',sans-serif;color:var(--ink);background:var(--page);overflow-wrap:anywhere}\n",
    "header{background:var(--head);color:var(--head-ink);padding:1rem 1.5rem}header p{margin:.15rem 0}header .url{font:13px/1.4 ui-monospace,monospace;opacity:.8}\n",
    ".type{display:inline-block;padding:.1rem .6rem;border-radius:1rem;background:var(--no);color:#fff;font-weight:600}.type.published{background:#1f7a3d}\n",
    ".facts{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin-top:.4rem!important;font-size:13px}.facts b{font-weight:600;opacity:.7;margin-inline-end:.3em}\n",
    ".columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1px;background:var(--line);border-bottom:1px solid var(--line)}"
    ".columns>div{background:var(--paper);padding:1rem 1.5rem 2rem}\n",
    ".title{font-size:.8rem;text-transform:uppercase;letter-spacing:.06em;color:var(--soft);margin:0 0 .6rem;padding-bottom:.3rem;border-bottom:1px solid var(--line);font-weight:600}\n",
    "article{font:17px/1.6 Georgia,'Noto Serif',serif;max-width:42rem;margin:0 auto}article h1{font-size:1.75rem;line-height:1.25;margin:.3rem 0 .6rem}\n",
    "article h2{font-size:1.3rem;line-height:1.3;margin:1.4rem 0 .4rem}article h3{font-size:1.12rem;margin:1.2rem 0 .3rem}article h4,article h5,article h6{font-size:1rem;margin:1rem 0 .3rem}article p{margin:.7rem 0}\n",
    "article u{color:var(--link);text-decoration:underline;text-decoration-style:dotted;text-underline-offset:.15em;cursor:help}\n",
    "blockquote{border-inline-start:3px solid var(--soft);margin:1rem 0;padding-inline-start:1rem}blockquote.pull{font-size:1.2em;border-inline-start-width:6px}cite{display:block;color:var(--soft);font-style:normal}cite:before{content:'\\2014\\00a0'}\n",
    "figure{margin:1rem 0;font:13px/1.45 system-ui,'Noto Sans',sans-serif}.media{background:var(--page);border:1px dashed var(--line);padding:.6rem .8rem;color:var(--soft);font:12px/1.4 ui-monospace,monospace}figcaption{margin-top:.3rem}\n",
    ".credit,.by{color:var(--soft);font:13px/1.45 system-ui,'Noto Sans',sans-serif}.credit b,.media b{font:600 11px/1 system-ui,sans-serif;text-transform:uppercase;letter-spacing:.05em}.kicker{color:var(--no);font:600 13px/1.4 system-ui,sans-serif;margin:0!important}.summary{font-size:1.1em;color:var(--soft)}\n",
    ".cut{border-top:2px dashed var(--no);color:var(--no);padding-top:.4rem;font:600 14px/1.4 system-ui,sans-serif}.after{border-top:1px solid var(--line);margin-top:1.5rem;font-size:15px}\n",
    "article section{border-inline-start:3px solid var(--link);padding-inline-start:1rem;margin:1.2rem 0}pre,article code{font:14px/1.45 ui-monospace,monospace}pre{white-space:pre-wrap;background:var(--page);padding:.6rem .8rem;overflow-x:auto;direction:ltr;text-align:left}\n",
    ".run{border-inline-start:4px solid var(--no);background:var(--no-soft);padding:.3rem .6rem;margin:.25rem 0}.run.kept{border-color:var(--yes);background:var(--yes-soft)}.run.dropped .text{color:var(--soft)}.text{white-space:pre-line;display:block;unicode-bidi:isolate}\n",
    ".why{display:block;font-size:12px;line-height:1.45;color:var(--soft);margin-top:.1rem}.why b{color:var(--no)}.kept .why b{color:var(--yes)}.bar{display:inline-block;width:48px;height:7px;border-radius:4px;background:var(--line);margin-inline-end:.5em;overflow:hidden}.bar i{display:block;height:100%;background:var(--no)}.kept .bar i{background:var(--yes)}\n",
    "code{font:12px/1.4 ui-monospace,monospace}details{margin:.25rem 0;border-inline-start:4px solid var(--line)}summary{cursor:pointer;padding:.3rem .6rem;color:var(--soft);font-size:13px}details .run{margin-inline-start:.4rem}\n",
    "table{border-collapse:collapse;margin:1rem 0;max-width:100%;font:14px/1.45 system-ui,'Noto Sans',sans-serif}td,th{text-align:start;vertical-align:top;border:1px solid var(--line);padding:.3rem .6rem}th{background:var(--page)}td p,td ul,th p{margin:.2rem 0}\n",
    ".fields{padding:1rem 1.5rem 3rem}.fields table{width:100%;table-layout:fixed;background:var(--paper)}.fields .source,.fields th{width:9rem}.fields .score{width:4.5rem;text-align:end;font-variant-numeric:tabular-nums}.fields tr.winner td{background:var(--yes-soft);font-weight:600}.fields tbody{border-top:2px solid var(--soft)}\n",
    "@media(max-width:900px){.columns{grid-template-columns:minmax(0,1fr)}.columns>div,.fields,header{padding-inline:1rem}article h1{font-size:1.45rem}.fields th{width:6rem}.fields .source{width:5.5rem}.fields .score{width:3.6rem}.fields td,.fields th{padding:.25rem .35rem;font-size:13px}}\n",
    "@media print{.columns{display:block}details{display:none}}\n"
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */
/* clang-format on */

#endif
