/** Looks. The brand colour gives the fill (f), words on it (o) and links (a);
 * b ground, s soft, l line, e edge, i ink, d dim, w warm, g gold. */
export const sheet = new CSSStyleSheet()
sheet.replaceSync(`
:host{all:initial!important;display:block!important;position:fixed!important;z-index:2147483000!important;direction:ltr!important;font:medium/1.45 system-ui,sans-serif!important}
.root{color-scheme:light dark;--brand:#0e6b62;--k:oklch(from var(--brand) max(l,.77) c h);--f:light-dark(var(--brand),var(--k));--o:light-dark(oklch(from var(--brand) clamp(.18,(.62 - l)*999,1) 0 0),#0b1513);--a:light-dark(oklch(from var(--brand) min(l,.48) c h),var(--k));--b:light-dark(#fff,#1b1d1c);--s:light-dark(#f1f3f1,#2a2d2b);--l:light-dark(#e2e4e0,#3a3e3b);--e:light-dark(#868c86,#7d847f);--i:light-dark(#1a1d1b,#eceeea);--d:light-dark(#5a605c,#a7ada8);--w:light-dark(#fff6e0,#302816);--g:light-dark(#7a4d02,#f0c978);font-size:.9375em;color:var(--i)}
*{box-sizing:border-box;margin:0;padding:0;border:0;font:inherit;color:inherit;background:none;outline-color:var(--a)}[hidden],:is(.badge,.error,p):empty{display:none!important}
b,h2,label,legend,.main,.launcher,.face{font-weight:600}
svg{width:1.4em;height:1.4em;flex:none;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.unseen,[type=radio]{position:absolute;opacity:0;width:1px;height:1px;overflow:hidden}
.launcher,.head,.pill,.card,.dots,.newer,.write{display:flex;align-items:center;gap:9px}
.view,.sheet,.list,.group,form,.content,.end{display:flex;flex-direction:column}
.launcher,dialog{position:fixed;inset:auto 20px 20px auto}[data-position=left]>*{inset:auto auto 20px 20px}
.launcher{height:54px;padding:0 18px;border-radius:27px}
.launcher,.main,.face,.customer .said,.write .sign{background:var(--f);color:var(--o)}
.badge{position:absolute;top:-5px;right:-3px;min-width:22px;border-radius:11px;background:#b92a12;color:#fff;font-size:13px;line-height:22px}
dialog{width:396px;height:min(690px,100dvh - 40px);max-width:none;max-height:none;border-radius:18px;overflow:hidden;box-shadow:0 16px 56px #0004;animation:in .18s}@keyframes in{from{opacity:0;translate:0 12px}}
dialog,.menu .list,.system .said{border:1px solid var(--l)}.launcher,.menu .list{box-shadow:0 5px 22px #0004}
.pill,.card,.write,form>label *{border:1px solid var(--e)}
.view,.sheet{position:absolute;inset:0;background:var(--b)}
.head{padding:10px 10px 10px 14px;border-bottom:1px solid var(--l)}.titles,.head>h2,.scroll,.card span{flex:1}
.titles p,.who,.when,.rule,.count,small,dt{color:var(--d);font-size:.82em}
.sign{display:grid;place-items:center;width:40px;height:40px;border-radius:10px;color:var(--d);list-style:none}
:is(.sign,.pill,.card):hover,.said,.dots,blockquote,[aria-pressed=true]{background:var(--s)}
.menu .list{position:absolute;right:12px;z-index:2;padding:6px;border-radius:12px;background:var(--b)}
.strip,.waiting{padding:8px 14px;background:var(--w)}
.scroll{overflow:auto;overscroll-behavior:contain;padding:0 14px 14px}
.group{position:relative;align-items:flex-start;gap:3px;margin-top:14px;padding:0 30px 0 36px;.face{position:absolute;left:0;width:28px;height:28px;font-size:.82em}}
.face{display:grid;place-items:center;width:38px;height:38px;border-radius:27%}.face.human{border-radius:50%;background:var(--g);color:var(--b)}
.said{padding:8px 13px;border-radius:5px 16px 16px;white-space:pre-wrap;overflow-wrap:anywhere}.advisor .said{background:var(--w)}
.customer{align-items:flex-end;padding:0 0 0 48px;.said{border-radius:16px 16px 5px}.when:not(:last-child){display:none}}
.held .said{background:none;color:var(--i);outline:1.5px dashed var(--e)}
.system{padding:0;.said{border-radius:12px;background:none;color:var(--d);font-size:.9em}}
a,.link{color:var(--a);text-decoration:underline}.said a{color:inherit}
.rule{margin-top:16px;text-align:center}
.pills{display:flex;flex-wrap:wrap;gap:7px;margin-top:5px}
.pill{align-self:flex-start;min-height:34px;padding:4px 12px;border-radius:17px;background:var(--b);color:var(--a);font-weight:500;font-size:.94em;text-align:left;&:disabled{border-color:var(--l);color:var(--d)}&[aria-pressed=true]{border-color:var(--a)}}.menu .pill{border:0;color:inherit}
.card{width:100%;padding:10px 13px;border-radius:12px;text-decoration:none;span{color:var(--i)}b,small{display:block}}
.dots{gap:4px;width:max-content;margin:12px 36px 0;padding:13px;border-radius:5px 16px 16px;i{width:7px;height:7px;border-radius:50%;background:var(--d);animation:dot 1.2s infinite}i+i{animation-delay:.2s}i+i+i{animation-delay:.4s}}@keyframes dot{30%{opacity:.2}}
.newer{align-self:center;margin:-42px 0 8px;padding:6px 14px;border-radius:18px;background:var(--i);color:var(--b);z-index:1}
.waiting{position:relative;max-height:50%;overflow:auto;font-size:.94em;summary{position:absolute;top:0;right:6px}div:first-child{padding-right:36px}details:not([open]) svg{rotate:180deg}}
.foot{display:grid;gap:9px;padding:10px 12px 12px;border-top:1px solid var(--l);.pill{justify-self:start}}
.write{align-items:flex-end;padding:3px;border-radius:14px;&:focus-within{outline:2px solid var(--a)}textarea{flex:1;max-height:132px;padding:9px 10px;outline:0;resize:none}.sign:disabled{background:var(--s);color:var(--d)}}
::placeholder{color:var(--d);opacity:1}
.error{padding:6px 14px;color:light-dark(#a92c15,#f6937d)}
.content,.end,form{gap:12px}.content,.end{padding:16px;overflow:auto}
form>label *{display:block;width:100%;margin-top:4px;padding:9px 11px;border-radius:10px;font-weight:400}
.main{align-self:flex-start;padding:9px 18px;border-radius:20px}
blockquote{padding:11px 14px;border-left:3px solid var(--f)}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 12px}
fieldset label{display:inline-block;position:relative;color:var(--e);font-size:1.8em;padding-right:6px;&:has(:checked),&:has(~label :checked){color:var(--g)}&:has(:focus-visible){outline:2px solid}}
@media(max-width:540px){.launcher svg+span{display:none}.root>dialog{inset:0;width:100%;height:100dvh;border:0;border-radius:0}.head{padding-top:max(10px,env(safe-area-inset-top))}.foot,.end,.content{padding-bottom:max(12px,env(safe-area-inset-bottom))}textarea,input{font-size:max(16px,1em)}}
@media(prefers-reduced-motion){*{animation:none!important}}
@media(forced-colors:active){.said,button,.face,.write{border:1px solid!important}}
`)
