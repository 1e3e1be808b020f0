/* What a site includes, as a classic script or as a module. */
(() => {
	const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]')
	import(new URL("web/widget/chat.js", script.src)).then(({embed}) => embed(script))
})()
