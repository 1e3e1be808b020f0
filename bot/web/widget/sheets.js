/** What lies over the conversation or beside it: forms, the wait, the end. */

import {away, button, h, icon, put, unseen} from "./dom.js"
import {newId} from "./talk.js"

// The fields of each: [words, name, type].
const CONTACTS = {callback: [["phone", "phone", "tel"], ["when", "when"]], email: [["mail", "email", "email"]], message: [["message", "text", "text"]]}

const pill = (chat, key, act, more) => button(".pill", chat.t(key), () => chat.run(act), more)

/** A form that runs an action; its id makes a second press harmless. */
function form(chat, submit, fields, action, more, before) {
	const once = newId()
	const inputs = fields.map(([words, name, type]) =>
		h("label", chat.t(words), h(/text|comment|summary/.test(name) ? "textarea" : "input", {name, type, maxlength: 2000, required: type, autocomplete: type})),
	)
	const error = h("p.error", {role: "alert"})
	const send = h("button.main", chat.t(submit))
	const onsubmit = async event => {
		event.preventDefault()
		const {stars, ...given} = Object.fromEntries(new FormData(event.target))
		send.disabled = true
		const isDone = await chat.run(() => chat.talk.act(action, {...more, ...given, stars: stars && +stars}, once), error)
		send.disabled = false
		if (isDone) chat.uncover()
	}
	return h("form", {onsubmit}, before, inputs, error, send)
}

/** Show what a person will read; customers may correct it. */
async function showPassed(chat) {
	const {t, talk} = chat
	const {summary, identity: {name, number, verified}, facts, correction} = (await talk.call("handoff")).handoff
	const isAsked = /waiting|advisor/.test(talk.status)
	chat.cover(
		"passed",
		isAsked && h("p", talk.latest("handoff_requested")?.why),
		h("blockquote", summary, correction && h("p", `« ${correction} »`)),
		h("p", [name, number, verified && t("known")].filter(Boolean).join(" · ")),
		h("dl", facts.map(({label, value}) => [h("dt", label), h("dd", `${value}`)])),
		isAsked && form(chat, "save", [["correct", "summary"]], "correct_handoff"),
	)
}

function showData(chat) {
	const {t, talk, given} = chat
	const days = talk.session?.days
	const told = [t("what"), t("tone"), t(days ? "days" : "ever", days), given.privacy && away(new URL(given.privacy, location), t("policy"))]
	chat.cover("data", told.map(line => h("p", line)), pill(chat, "forget", () => talk.forget(chat.close())))
}

export function menu(chat) {
	const {talk} = chat
	const language = chat.language === "en" ? "fr" : "en"
	return [
		pill(chat, "other", () => talk.act("set_language", {language}), {lang: language}),
		pill(chat, "passed", () => showPassed(chat)),
		pill(chat, "transcript", () => chat.download()),
		pill(chat, "data", () => showData(chat)),
		pill(chat, "end", () => chat.cover("end", form(chat, "end", [], "end")), {hidden: talk.status === "closed"}),
	]
}

export class Waiting {
	constructor(chat) {
		this.chat = chat
		const {t, talk} = chat
		const contacts = Object.entries(CONTACTS).map(([kind, fields]) => pill(chat, kind, () => chat.cover(kind, form(chat, "save", fields, "leave_contact", {kind}))))
		this.meanwhile = pill(chat, "meanwhile", () => talk.act("assistant_meanwhile", {on: !talk.state.waiting.assistant_meanwhile}))
		this.lines = ["b", "p", "p"].map(tag => h(tag))
		const ways = [contacts, this.meanwhile, pill(chat, "passed", () => showPassed(chat)), pill(chat, "cancel", () => talk.act("cancel_handoff"))]
		this.node = h("section.waiting", {"aria-label": t("waiting")}, h("div", {role: "status"}, this.lines), h("details", {open: true}, h("summary.sign", {"aria-label": t("ways")}, icon("down")), h(".pills", ways)))
	}

	refresh() {
		const {t, time, talk} = this.chat
		const {waiting, contact} = talk.state ?? {}
		this.node.hidden = !waiting
		if (!waiting) return
		const {open, advisors_available, opens_at, position, wait, assistant_meanwhile} = waiting
		const isServed = open && advisors_available
		const place = t(position > 1 ? "ahead" : "first", position - 1) + " · " + t("wait", wait ? interval(wait) : t("unsure"))
		const back = opens_at && t("opens", time(opens_at, {weekday: "long"}) + " " + time(opens_at))
		const told = [t(isServed ? "coming" : open ? "nobody" : "outside"), isServed ? place : back, contact && t("contact", contact.reference)]
		this.lines.forEach((line, index) => put(line, told[index] ?? ""))
		put(this.meanwhile, t(assistant_meanwhile ? "quiet" : "meanwhile"))
	}
}

function interval({low_s, high_s}) {
	const [low, high] = [Math.floor(low_s / 60), Math.ceil(high_s / 60)]
	return (low === high ? "≈ " : low ? low + "–" : "< ") + high + " min"
}

export function ending(chat) {
	const {t, talk} = chat
	const given = talk.latest("rated")?.stars
	const star = n => h("label", h("input", {type: "radio", name: "stars", value: n, required: true}), "★", unseen(t("star", n)))
	const stars = h("fieldset", h("legend", t("rate")), [1, 2, 3, 4, 5].map(star))
	const rating = given ? h("p", t("rated", given)) : form(chat, "send", [["comment", "comment"]], "rate", {}, stars)
	return [rating, h(".pills", pill(chat, "fresh", () => talk.forget()), pill(chat, "transcript", () => chat.download()))]
}
