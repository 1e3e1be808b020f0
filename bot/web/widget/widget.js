/* What a site includes: classic script or module. */
(() => {
	const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]')
	import(new URL("web/widget/chat.js", script.src)).then(({embed}) => embed(script))
})()
