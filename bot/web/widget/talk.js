/** One conversation: its log, its state, what the gateway does not hold yet. */

import {keeper} from "./dom.js"
import {Line} from "./line.js"

const CALL_MS = 20_000
const AGAIN_MS = 4_000
const TYPING_MS = 3_000

export const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-")

function subject(token) {
	try {
		return JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub
	} catch {}
}

export class Talk {
	unsent = []
	isOnline = true
	#typedAt

	/** `page` hears of events (`log.add`, once), of a `reset` and of any `change`. */
	constructor(base, page) {
		this.base = base
		this.page = page
		this.kept = keeper("localStorage", base)
		this.#clear()
		this.line = new Line({
			connect: () => new WebSocket(`${base.replace("http", "ws")}api/customer/ws?after=${this.last}`, ["relais.v1", "token." + this.session.token]),
			heard: frame => this.#hear(frame),
			ended: code => (/440[14]/.test(code) ? this.#renew() : this.#poll()),
			changed: () => {
				this.typing = this.#typedAt = null
				page.change()
			},
		})
		addEventListener("storage", () => this.#follow())
	}

	get status() {
		return this.state?.status ?? "assistant"
	}

	get unread() {
		const seen = Math.max(this.seen, this.state?.read_by_customer ?? 0)
		return this.events.filter(({seq, type, sender}) => seq > seen && type === "message" && sender.kind !== "customer").length
	}

	latest = type => this.events.findLast(event => event.type === type)

	/** Take up what is kept here, unless somebody else had logged in. */
	async resume() {
		const session = this.kept.get("session")
		if (session?.who && session.who !== subject(await this.page.identity())) this.forget()
		else if (session) this.#adopt(session)
	}

	async enter() {
		if (this.session || this.isEntering) return
		this.isEntering = true
		const join = async () => this.kept.get("session") ?? this.#open()
		try {
			this.#adopt(await (navigator.locks?.request("relais", join) ?? join()))
		} catch {
			this.isOnline = false
			this.page.change()
			await new Promise(go => setTimeout(go, AGAIN_MS))
		}
		this.isEntering = false
		this.page.change()
	}

	/** Write `{text}`, with a button's `payload`: shown at once, sent when possible. */
	say(words) {
		this.retry({id: newId(), at: Date.now(), ...words})
		this.type(false)
	}

	retry(item) {
		this.drop(item.id, Object.assign(item, {error: null, of: this.session?.id}))
		this.#gather()
	}

	drop(id, ...added) {
		this.unsent = [...this.unsent.filter(item => item.id !== id), ...added]
		this.kept.set("unsent", this.unsent)
		this.page.change()
	}

	/** `once` makes a repeat harmless. */
	act = (action, fields, once = newId()) => this.call("actions", {action, client_message_id: once, ...fields})

	/** Return JSON or text; throw `{code, message}`. */
	async call(path, body, isLast) {
		const headers = {"Accept-Language": this.page.language, "Content-Type": "application/json", Authorization: "Bearer " + this.session?.token}
		const options = {headers, method: body && "POST", body: JSON.stringify(body), signal: AbortSignal.timeout(CALL_MS)}
		const answer = await fetch(`${this.base}api/customer/${path}`, options).catch(() => Promise.reject({code: "offline"}))
		if (answer.status === 401 && this.session && !isLast && (await this.#renew())) return this.call(path, body, true)
		const text = await answer.text()
		const told = text[0] === "{" ? JSON.parse(text) : text
		if (!answer.ok) throw told.error ?? {code: "internal"}
		return told
	}

	read() {
		if (this.last <= this.seen) return
		this.seen = this.last
		this.line.send({type: "read", seq: this.last})
		this.page.change()
	}

	type(on) {
		const now = Date.now()
		if (on ? now - this.#typedAt < TYPING_MS : !this.#typedAt) return
		this.#typedAt = on && now
		this.line.send({type: "typing", on})
	}

	forget() {
		this.unsent = []
		this.kept.set("unsent")
		this.#leave()
	}

	/** A refused identity keeps nobody from writing. */
	async #open() {
		const {language} = this.page
		const open = async token => this.#keep(await this.call("sessions", {language, page: location.href, identity: token}), subject(token))
		return open(await this.page.identity()).catch(() => open())
	}

	#keep({conversation_id: id, token, retention_days: days}, who) {
		const session = {id, token, days, who}
		this.kept.set("session", session)
		return session
	}

	async #renew() {
		try {
			return (this.session = this.#keep(await this.call("sessions/renew", {}, true), this.session.who))
		} catch ({code}) {
			if (/unauthorized|not_found/.test(code)) this.#leave()
		}
	}

	#leave() {
		this.kept.set("session")
		this.#adopt()
	}

	#adopt(session) {
		const isOther = session?.id !== this.session?.id
		this.session = session
		if (isOther) {
			this.line.close()
			this.#clear()
			this.page.reset()
		}
		this.#gather()
		if (session) this.line.open()
	}

	#clear() {
		Object.assign(this, {events: [], last: 0, goal: 1, seen: 0, state: null, typing: null})
	}

	#follow() {
		const session = this.kept.get("session")
		if (session?.token === this.session?.token) this.#gather()
		else this.#adopt(session)
	}

	/** Other tabs' too: an id is stored once, whoever sends it. */
	#gather() {
		const mine = this.unsent.map(({id}) => id)
		this.unsent.push(...(this.kept.get("unsent") ?? []).filter(({id}) => !mine.includes(id)))
		this.unsent.sort((one, other) => one.at - other.at)
		for (const item of this.session ? this.unsent : []) {
			item.of ??= this.session.id
			if (item.of !== this.session.id) item.error ??= "lost"
		}
		this.#send()
	}

	/** In order, one at a time; what a customer cannot help is tried again. */
	async #send(isFree) {
		if (isFree) this.sending = null
		this.page.change()
		const item = this.unsent.find(({error, isStored}) => !error && !isStored)
		if (!item || this.sending || !this.session) return
		this.sending = item
		const {id, text, payload} = item
		try {
			const {event} = await this.call("messages", {client_message_id: id, ...(payload ? {payload} : {text})})
			item.isStored = true
			if (event.seq <= this.last) this.drop(id)
		} catch ({code, message}) {
			item.slow = message
			if (/offline|rate_limited|unavailable|unauthorized/.test(code)) return setTimeout(() => this.#send(true), AGAIN_MS)
			item.error = message ?? code
		}
		this.#send(true)
	}

	/** Where no socket gets through, ask for the log between its tries. */
	async #poll() {
		const {id} = this.session
		const told = await this.call("events?after=" + this.last).catch(() => {})
		if (this.line.isUp || id !== this.session?.id) return
		this.isOnline = !!told
		if (told) {
			this.line.tries = 3
			told.events.forEach(event => this.#take(event))
			this.#hear({type: "hello", ...told})
		}
		this.page.change()
	}

	#hear({type, event, conversation, who, on, last_seq}) {
		if (type === "event") this.#take(event)
		if (type === "typing" && (on || this.typing === who)) this.typing = on && who
		if (type === "reset") this.page.reset(this.#clear())
		if (type === "hello") {
			this.isOnline = true
			this.goal = last_seq
			if (this.seen) this.line.send({type: "read", seq: this.seen})
			this.#send(true)
		}
		if (conversation?.last_seq >= (this.state?.last_seq ?? 0)) this.state = conversation
		this.page.change()
	}

	#take(event) {
		if (event.seq <= this.last) return
		if (event.seq > this.last + 1) return this.line.restart()
		this.last = event.seq
		this.events.push(event)
		if (event.sender.kind !== "customer") this.typing = null
		if (this.unsent[0]) this.drop(event.client_message_id)
		this.page.log.add(event)
	}
}
