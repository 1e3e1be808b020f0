/** `<relais-chat>`: the button in a corner, and the conversation behind it. */

import {button, h, icon, keeper, put, sign} from "./dom.js"
import {Log, face} from "./log.js"
import {Waiting, ending, menu} from "./sheets.js"
import {sheet} from "./styles.js"
import {Talk} from "./talk.js"
import {words} from "./texts.js"

const MOST = 4000
const phone = matchMedia("(max-width: 540px)")

/** Put the element on the page, with the script's `data-` attributes. */
export function embed(script) {
	if (customElements.get("relais-chat")) return
	customElements.define("relais-chat", RelaisChat)
	const chat = document.createElement("relais-chat")
	chat.base = new URL(".", script.src).href
	chat.given = script.dataset
	document.documentElement.append(chat)
}

class RelaisChat extends HTMLElement {
	isAtEnd = true

	connectedCallback() {
		const {language, accent, position} = this.given
		this.language = /^en/.test(language || document.documentElement.lang || navigator.language) ? "en" : "fr"
		this.drafts = keeper("sessionStorage", this.base)
		this.root = h(".root", {"data-position": position, onkeydown: event => event.key === "Escape" && this.#escape(event)})
		if (accent) this.root.style.setProperty("--brand", accent)
		const shadow = this.attachShadow({mode: "open"})
		shadow.adoptedStyleSheets = [sheet]
		shadow.append(this.root)
		this.talk = new Talk(this.base, this)
		this.isOpen = this.drafts.get("open")
		this.reset()
		phone.onchange = () => this.#show()
		visualViewport.onresize = visualViewport.onscroll = () => this.#fit()
		document.addEventListener("visibilitychange", () => this.change())
		document.addEventListener("click", ({target}) => target.closest("[data-relais-open]") && this.open())
		this.talk.resume()
	}

	open() {
		this.#turn(true)
		this.#focus()
	}

	close() {
		this.#turn(false)
		this.launcher.focus()
	}

	/** The host site's signed token, or what its function gives. */
	async identity() {
		const {identity} = this.given
		return window[identity]?.call ? window[identity]() : identity
	}

	say = words => {
		this.talk.say(words)
		this.#toEnd()
	}

	/** Run what may fail and say so there; tells whether it went well. */
	async run(act, error = this.error) {
		let trouble = ""
		try {
			await act()
		} catch ({code, message}) {
			trouble = this.t(code) ?? message
		}
		put(error, trouble)
		return !trouble
	}

	cover(title, ...content) {
		const back = sign("back", this.t("back"), () => this.uncover())
		this.sheet.replaceChildren(h(".head", back, h("h2", {tabindex: -1}, this.t(title))), h(".content", content))
		this.sheet.hidden = !(this.main.inert = true)
		const first = this.sheet.querySelector("label :first-child") ?? this.sheet.querySelector("h2")
		first.focus()
	}

	uncover() {
		this.sheet.hidden = !(this.main.inert = false)
		this.#focus()
	}

	time = (at, options = {timeStyle: "short"}) => new Date(at).toLocaleString(this.language, options)

	async download() {
		const {timeZone} = Intl.DateTimeFormat().resolvedOptions()
		const href = URL.createObjectURL(new Blob([await this.talk.call("transcript?tz=" + timeZone)]))
		h("a", {href, download: "conversation.txt"}).click()
		URL.revokeObjectURL(href)
	}

	reset() {
		const {talk, given, language, box} = this
		const focused = this.shadowRoot.activeElement
		const t = (this.t = words(language))
		const label = (this.label = given.label ?? t("launch"))
		const as = (name, ...rest) => (this[name] = h(...rest))
		this.log = new Log(this)
		this.waiting = new Waiting(this)
		this.newer = button(".newer", [icon("down"), t("newer")], () => this.#toEnd())
		this.ask = button(".pill", [icon("person"), t("ask")], () => this.run(() => talk.act("request_person")))
		this.send = sign("send", t("send"), () => this.#submit())
		this.launcher = button(".launcher", [icon("chat"), h("span", label), as("badge", "span.badge")], () => this.open())
		as("menu", "details.menu", {ontoggle: () => this.entries.replaceChildren(...menu(this)), onclick: ({target}) => target.closest("button") && (this.menu.open = false)}, h("summary.sign", {"aria-label": t("menu")}, icon("more")), as("entries", ".list"))
		as("box", "textarea", {rows: 1, placeholder: t("write"), "aria-label": t("write"), enterkeyhint: "send", oninput: () => this.#typed(true), onkeydown: event => this.#pressed(event)})
		as("main", ".view", [
			h(".head", as("face", ""), h(".titles", as("heading", "h2"), as("subtitle", "p")), this.menu, sign("close", t("shut"), () => this.close())),
			as("strip", "p.strip", {role: "status"}),
			this.log.node,
			this.newer,
			this.waiting.node,
			as("error", "p.error", {role: "alert"}),
			as("foot", ".foot", this.ask, h(".write", this.box, this.send), as("count", "p.count", {role: "status"})),
			as("end", "section.end"),
		])
		as("panel", "dialog", {"aria-label": given.title ?? label, tabindex: -1, oncancel: event => this.#escape(event)}, this.main, as("sheet", "section.sheet", {hidden: true}))
		this.log.node.onscroll = () => this.#look()
		this.box.value = this.drafts.get("draft") ?? ""
		this.root.lang = language
		this.root.replaceChildren(this.panel, this.launcher)
		talk.events.forEach(event => this.log.add(event))
		this.#show()
		this.#typed()
		this.#refresh()
		this.#toEnd()
		if (focused === box) this.box.focus()
		else if (focused) this.#focus()
	}

	/** However much changes at once, draw it once. */
	change() {
		this.due ??= setTimeout(() => this.#refresh())
	}

	#refresh() {
		this.due = null
		const {talk, t} = this
		const {status, state, session, unread} = talk
		const {language = this.language, advisor, assistant} = state ?? {}
		if (language !== this.language) return this.reset((this.language = language))
		if (this.isOpen && !session) talk.enter()
		const name = advisor?.name
		const isClosed = status === "closed"
		this.face.replaceChildren(face(name))
		put(this.heading, name ?? this.given.title ?? t("assistant"))
		put(this.subtitle, talk.typing ? t("types", name ?? t("assistant")) : t(name ? "person" : status))
		put(this.strip, t(talk.isOnline ? status === "assistant" && assistant : "cut") ?? "")
		this.log.refresh()
		this.waiting.refresh()
		this.ask.hidden = status !== "assistant"
		this.foot.hidden = isClosed
		this.end.hidden = !isClosed
		const ended = isClosed && talk.events.length
		if (ended !== this.ended) this.end.replaceChildren(...ending(this))
		this.ended = ended
		this.launcher.hidden = this.isOpen
		put(this.badge, unread ? `${unread}` : "")
		this.launcher.ariaLabel = this.label + (unread ? ", " + t("unread", unread) : "")
		this.isAtEnd ? this.#toEnd() : this.#look()
	}

	#focus() {
		const {panel, foot, box} = this
		if (phone.matches || foot.hidden) panel.focus()
		else box.focus()
	}

	#turn(isOpen) {
		this.isOpen = isOpen
		this.drafts.set("open", isOpen)
		this.#show()
		this.#refresh()
		this.#toEnd()
	}

	#show() {
		const {panel} = this
		panel.close()
		if (this.isOpen && phone.matches) panel.showModal()
		else panel.open = this.isOpen
		this.#fit()
	}

	/** On a phone, stay between the notch and the keyboard. */
	#fit() {
		const {height, offsetTop} = visualViewport
		this.panel.style.cssText = phone.matches ? `height:${height}px;top:${offsetTop}px` : ""
	}

	#typed(isByHand) {
		const {box, t} = this
		const size = [...box.value].length
		this.drafts.set("draft", box.value)
		put(this.count, size > MOST ? t("over", size - MOST) : size > MOST - 400 ? t("left", MOST - size) : "")
		this.send.disabled = !box.value.trim() || size > MOST
		box.style.height = "auto"
		box.style.height = box.scrollHeight + "px"
		if (isByHand) this.talk.type(size > 0)
	}

	#pressed(event) {
		if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
		event.preventDefault()
		this.send.click()
	}

	#submit() {
		const {box} = this
		this.say({text: box.value.trim()})
		box.value = ""
		this.#typed()
		box.focus()
	}

	#toEnd() {
		this.log.node.scrollTop = 1e9
		this.#look()
	}

	#look() {
		const {scrollHeight, scrollTop, clientHeight} = this.log.node
		this.isAtEnd = scrollHeight - scrollTop - clientHeight < 60
		if (this.isOpen && this.isAtEnd && !document.hidden) this.talk.read()
		this.newer.hidden = this.isAtEnd || !this.talk.unread
	}

	#escape(event) {
		event.preventDefault()
		if (this.menu.open) this.menu.open = false
		else if (!this.sheet.hidden) this.uncover()
		else this.close()
	}
}
