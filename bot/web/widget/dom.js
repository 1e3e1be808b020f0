/** Helpers on the document. Text goes in as text: nothing parses HTML. */

const ICONS = {
	chat: "M4 5h16v11H9l-5 4z",
	close: "M6 6l12 12M18 6L6 18",
	more: "M4 7h16M4 12h16M4 17h16",
	send: "M12 20V5M6 11l6-6 6 6",
	person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4 20c1-4 4-5 8-5s7 1 8 5",
	file: "M6 3h8l4 4v14H6zM14 3v4h4",
	save: "M12 4v11M7 11l5 5 5-5M5 20h14",
	back: "M15 5l-7 7 7 7",
	down: "M6 9l6 6 6-6",
}
const ADDRESS = /https?:\/\/[^\s<>"«»]*[^\s<>"«».,;:!?)\]’'…]/gi

function fill(node, properties, children) {
	for (const [key, value] of Object.entries(properties)) {
		if (key.startsWith("on")) node.addEventListener(key.slice(2), value)
		else if (value != null && value !== false) node.setAttribute(key, value)
	}
	node.append(...children.flat(2).filter(Boolean))
	return node
}

/** Make an element: `h("p.hint", {onclick}, "text", child, null)`. */
export function h(what, ...rest) {
	const [name, ...classes] = what.split(".")
	const given = rest[0]?.constructor === Object ? rest.shift() : {}
	return fill(document.createElement(name || "div"), {class: classes.join(" "), ...given}, rest)
}

export function icon(name) {
	const make = tag => document.createElementNS("http://www.w3.org/2000/svg", tag)
	return fill(make("svg"), {viewBox: "0 0 24 24", "aria-hidden": true}, [fill(make("path"), {d: ICONS[name]}, [])])
}

export const button = (classes, content, onclick, more) => h("button" + classes, {type: "button", onclick, ...more}, content)
export const sign = (name, label, onclick) => button(".sign", icon(name), onclick, {"aria-label": label, title: label})
export const unseen = text => h("span.unseen", text)

/** A link out of the page; only its words when it is none of the web. */
export const away = (href, ...inside) =>
	/^https?:/i.test(href) ? h("a", {href, target: "_blank", rel: "noopener noreferrer"}, inside) : h("span", inside)

export function linked(text) {
	const links = text.match(ADDRESS) ?? []
	return text.split(ADDRESS).flatMap((words, index) => [words, links[index] && away(links[index], links[index])])
}

/** Change a text only when it is another: each change is read aloud. */
export const put = (node, text) => node.textContent === text || (node.textContent = text)

/** What the browser keeps for a gateway, if anything. */
export function keeper(kind, base) {
	const prefix = `relais ${base} `
	const attempt = act => {
		try {
			return act(window[kind])
		} catch {}
	}
	return {
		get: key => attempt(store => JSON.parse(store[prefix + key])),
		set: (key, value) => attempt(store => (value ? (store[prefix + key] = JSON.stringify(value)) : delete store[prefix + key])),
	}
}
