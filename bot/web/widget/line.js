/** A WebSocket that comes back: uneven pauses, a heartbeat, a try at once with the network. */

const FIRST_MS = 500
const LONGEST_MS = 15_000
const BEAT_MS = 20_000
const SILENCE_MS = 8_000

export class Line {
	isUp = false
	tries = 0
	#socket
	#isWanted
	#timer

	constructor(ends) {
		this.ends = ends
		addEventListener("online", () => this.#isWanted && this.restart())
		addEventListener("offline", () => this.#end())
		document.addEventListener("visibilitychange", () => document.hidden || this.#look())
	}

	open() {
		this.#isWanted = true
		if (this.#socket) return
		const socket = (this.#socket = this.ends.connect())
		socket.onmessage = ({data}) => socket === this.#socket && this.#hear(JSON.parse(data))
		socket.onclose = ({code}) => socket === this.#socket && this.#end(code)
		this.#expect()
	}

	close() {
		this.#isWanted = false
		this.#end()
	}

	restart() {
		this.#drop()
		this.open()
	}

	send(frame) {
		if (this.isUp) this.#socket.send(JSON.stringify(frame))
	}

	#hear(frame) {
		this.#later(BEAT_MS, () => this.#look())
		if (frame.type === "hello") this.isUp = !(this.tries = 0)
		this.ends.heard(frame)
	}

	/** Ask for a sign of life, or connect. */
	#look() {
		this.send({type: "ping"})
		if (this.isUp) this.#expect()
		else if (this.#isWanted) this.open()
	}

	/** Give a silent line up: its own end may take minutes. */
	#expect() {
		this.#later(SILENCE_MS, () => this.#end())
	}

	#end(code) {
		this.#drop()
		if (!this.#isWanted) return
		const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.tries++)
		this.#later(pause * (0.5 + Math.random() / 2), () => this.open())
		this.ends.ended(code)
	}

	#later(ms, act) {
		clearTimeout(this.#timer)
		this.#timer = setTimeout(act, ms)
	}

	#drop() {
		clearTimeout(this.#timer)
		this.#socket?.close()
		this.#socket = null
		this.isUp = false
		this.ends.changed()
	}
}
