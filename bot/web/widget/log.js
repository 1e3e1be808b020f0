/** Draws the log: what was said, what can be pressed, what is not sent yet. */

import {away, button, h, icon, linked, unseen} from "./dom.js"

const GROUP_MS = 300_000

export const face = name => h(".face" + (name ? ".human" : ""), {"aria-hidden": true}, name?.[0] ?? icon("chat"))

export class Log {
	#choices = []

	constructor(chat) {
		this.chat = chat
		this.list = h(".list", {role: "log"})
		this.unsent = h(".list")
		this.dots = h(".dots", h("i"), h("i"), h("i"))
		this.mark = h("span")
		this.node = h(".scroll", {tabindex: 0}, this.list, this.unsent, this.dots)
	}

	add(event) {
		const {type, at, why, settled} = event
		const day = this.chat.time(at, {dateStyle: "full"})
		if (day !== this.day) this.#rule((this.day = day))
		if (type === "message") this.#message(event)
		else if (why) this.#rule(why)
		else if (settled) this.#rule(this.chat.t("settled", settled))
	}

	refresh() {
		const {talk, t} = this.chat
		const {unsent, state, status, isOnline, sending} = talk
		const drawn = JSON.stringify([unsent, sending, isOnline])
		if (drawn !== this.drawn) this.unsent.replaceChildren(...unsent.map(item => this.#held(item)))
		this.drawn = drawn
		this.dots.hidden = !talk.typing
		this.list.ariaBusy = talk.last < talk.goal
		this.mark.textContent = " · " + t(state?.read_by_advisor >= this.own ? "read" : "delivered")
		const isOffered = status === "assistant" || state.waiting?.assistant_meanwhile
		for (const choice of this.#choices) choice.disabled = !isOffered || unsent[0]
	}

	#message({seq, at, code, text, image, attachment, buttons, sender: {kind, name}}) {
		const {t, say, time} = this.chat
		const side = code === "greeting" ? "assistant" : kind
		const now = Date.parse(at)
		const when = h("time", {datetime: at}, time(at))
		const who = name ?? t({customer: "you", system: "notice"}[side] ?? side)
		if (this.side !== side + name || now > this.until) {
			const title = name ? [h("b", name), " · ", t("person")] : who
			const head = side[0] === "a" && [face(name), h("p.who", {"aria-hidden": true}, title, " · ", when)]
			this.list.append((this.group = h(".group." + side, head)))
		}
		this.side = side + name
		this.until = now + GROUP_MS
		const put = node => this.group.append(node)
		if (text) put(h("p.said", unseen(who + " : "), linked(text)))
		if (image) put(h("p.said", away(image, image)))
		if (attachment) put(this.#card(attachment))
		if (buttons) {
			this.#choices = buttons.map(({title, payload}) => button(".pill", title, () => say({text: title, payload})))
			put(h(".pills", this.#choices))
		}
		if (kind !== "customer") return
		this.own = seq
		put(h("p.when", when, this.mark))
		for (const choice of this.#choices.splice(0)) {
			choice.disabled = true
			choice.ariaPressed = choice.textContent === text
		}
	}

	#rule(text) {
		this.side = null
		this.list.append(h("p.rule", text))
	}

	#card({kind, title, url, size}) {
		const {talk, language} = this.chat
		const kilobytes = size && ` · ${Math.ceil(size / 1000)} ${language === "en" ? "kB" : "ko"}`
		const link = away(new URL(url, talk.base).href, icon("file"), h("span", h("b", title), h("small", kind.toUpperCase(), kilobytes)), icon("save"))
		link.className = "card"
		return link
	}

	#held(item) {
		const {talk, t} = this.chat
		const {id, text, slow, error} = item
		const isGoing = talk.sending === item && talk.isOnline
		const state = error ? t("failed", t(error) ?? error) : slow ?? t(isGoing ? "sending" : "held")
		const ways = error && [" ", button(".link", t("retry"), () => talk.retry(item)), " ", button(".link", t("drop"), () => talk.drop(id))]
		return h(".group.customer.held", h("p.said", unseen(t("you") + " : "), text), h("p.when", state, ways))
	}
}
