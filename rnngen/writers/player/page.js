"use strict"
const score = JSON.parse(document.getElementById("score").textContent)
const element = id => document.getElementById(id)
const { bars, parts } = score
const notes = score.notes.map(([onset, part, pitch, duration, velocity]) => ({ onset, part, pitch, duration, velocity }))

// Time: ticks of the score, and seconds at its own tempos.
const tempos = score.tempos.map(([tick, perMinute]) => ({ tick, perMinute, perTick: 60 / perMinute / score.ticksPerQuarter, at: 0 }))
tempos.forEach((tempo, i) => { if (i) tempo.at = tempos[i - 1].at + (tempo.tick - tempos[i - 1].tick) * tempos[i - 1].perTick })
const last = (list, test) => list[Math.max(0, list.findLastIndex(test))]
const seconds = tick => { const tempo = last(tempos, each => each.tick <= tick); return tempo.at + (tick - tempo.tick) * tempo.perTick }
const tickAt = time => { const tempo = last(tempos, each => each.at <= time); return tempo.tick + (time - tempo.at) / tempo.perTick }
const barAt = tick => Math.max(0, bars.findLastIndex(bar => bar.onset <= tick))
const numberOf = place => place + score.firstNumber
const isNumbered = number => number > 0 || score.inSeconds   // a pick-up has no number

// Sound: events are handed to the synthesiser a little ahead of their time.
const AHEAD = 0.2, AHEAD_HIDDEN = 1.5, FADE = 0.06
const events = notes.flatMap((note, index) => [
  { tick: note.onset, starts: true, index }, { tick: note.onset + note.duration, starts: false, index },
]).sort((one, other) => one.tick - other.tick || one.starts - other.starts)
let synth = null, timer = 0, position = 0, rate = 1, next = 0, finish = Infinity
let hushing = 0                        // calls of hush that still cut sound off; nothing is scheduled meanwhile
let anchors = []                       // { audio, time } pairs: the audio clock, and the second of the score that sounds then
const sounding = new Set()             // indices of notes
const muted = new Set()                // indices of parts
const isPlaying = () => timer !== 0
const loop = () => element("loop").checked ? { start: bars[first()].onset, end: bars[final()].onset + bars[final()].duration } : null
const first = () => clamp(element("from").value - score.firstNumber, 0, bars.length - 1)
const final = () => clamp(element("to").value - score.firstNumber, first(), bars.length - 1)
const clamp = (value, low, high) => Math.min(high, Math.max(low, value))

function openSynth() {
  synth = new WebAudioTinySynth({ quality: 1, useReverb: 1 })
  parts.forEach(part => { if (!part.drums) synth.send([0xc0 | part.channel, part.program]) })
}

function momentOf(tick) {
  const anchor = anchors.at(-1)
  return anchor.audio + (seconds(tick) - anchor.time) / rate
}

function now() {
  if (!isPlaying()) return position
  const audio = synth.actx.currentTime, anchor = last(anchors, each => each.audio <= audio)
  return clamp(tickAt(anchor.time + Math.max(0, audio - anchor.audio) * rate), 0, score.ticks)
}

function anchorAt(tick, audio) {
  anchors.push({ audio, time: seconds(tick) })
  if (anchors.length > 4) anchors.shift()
  next = events.findIndex(event => event.tick >= tick && event.starts)
  if (next < 0) next = events.length
  finish = Infinity
}

function schedule() {
  if (hushing) return
  const horizon = synth.actx.currentTime + (document.hidden ? AHEAD_HIDDEN : AHEAD)
  while (finish === Infinity) {
    const passage = loop(), before = tickAt(anchors.at(-1).time)
    const end = passage && before < passage.end ? passage.end : score.ticks
    const event = next < events.length && events[next].tick < end ? events[next] : null
    const moment = momentOf(event ? event.tick : end)
    if (moment > horizon) break
    if (event) { send(event, moment); next++ }
    else {
      release(moment)
      if (passage) anchorAt(passage.start, moment)
      else finish = moment
    }
  }
  if (synth.actx.currentTime >= finish) { stop(); goTo(0) }
}

function send({ starts, index }, moment) {
  const { pitch, velocity, part } = notes[index], channel = parts[part].channel
  if (starts && !muted.has(part)) { synth.noteOn(channel, pitch, velocity, moment); sounding.add(index) }
  else if (!starts && sounding.delete(index)) synth.noteOff(channel, pitch, moment)
}

function release(moment, ended = () => true) {
  for (const index of sounding) {
    if (!ended(notes[index].part)) continue
    synth.noteOff(parts[notes[index].part].channel, notes[index].pitch, moment)
    sounding.delete(index)
  }
}

// Cut off what sounds and what is scheduled, with a short fade against clicks.
function hush() {
  const audio = synth.actx.currentTime
  synth.out.gain.cancelScheduledValues(audio)
  synth.out.gain.setTargetAtTime(0, audio, FADE / 4)
  hushing++
  setTimeout(() => {
    hushing--
    for (let channel = 0; channel < 16; channel++) synth.allSoundOff(channel)
    synth.out.gain.cancelScheduledValues(0)
    synth.out.gain.setValueAtTime(synth.masterVol, synth.actx.currentTime)
  }, FADE * 1000)
  sounding.clear()
}

function play() {
  if (!synth) openSynth()
  synth.actx.resume()
  const passage = loop()
  if (passage && (position < passage.start || position >= passage.end)) position = passage.start
  if (position >= score.ticks) position = 0
  anchors = []
  anchorAt(position, synth.actx.currentTime + FADE + 0.06)
  timer = setInterval(schedule, 25)
  show()
  requestAnimationFrame(follow)
}

function stop() {
  if (!isPlaying()) return
  position = now()
  clearInterval(timer)
  timer = 0
  hush()
  show()
}

function goTo(tick) {
  const wasPlaying = isPlaying()
  stop()
  position = clamp(tick, 0, score.ticks)
  show()
  if (wasPlaying) play()
}

const toggle = () => isPlaying() ? stop() : play()

// Drawing: rows of bars (systems), with as many bars as there is room for.
const SVG = "http://www.w3.org/2000/svg", GUTTER = 34, HEAD = 16, LEAST_QUARTER = 24
const BLACK = new Set([1, 3, 6, 8, 10])
let systems = []

function drawn(name, attributes, parent) {
  const node = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  parent?.append(node)
  return node
}

function text(content, attributes, parent) { drawn("text", attributes, parent).textContent = content }

function layOut() {
  const width = Math.max(240, element("roll").clientWidth), lead = !score.inSeconds && score.firstNumber === 0 && bars.length > 1 ? 1 : 0
  const longest = Math.max(...bars.map(bar => bar.duration)) / score.ticksPerQuarter
  const room = (width - GUTTER) / LEAST_QUARTER / longest
  const count = [16, 12, 8, 4, 2].find(each => each <= room && (each <= 8 || longest <= 2)) ?? 1
  const rows = []
  for (let start = lead; start < bars.length; start += count) rows.push(bars.slice(start === lead ? 0 : start, start + count))
  if (!rows.length) rows.push(bars)
  const leadTicks = lead ? bars[0].duration : 0
  const span = Math.max(...rows.map((row, i) => end(row) - row[0].onset + (i ? leadTicks : 0)))
  systems = rows.map((row, i) => ({ bars: row, start: row[0].onset, end: end(row), left: GUTTER + (i ? leadTicks : 0) * (width - GUTTER - 1) / span, scale: (width - GUTTER - 1) / span }))
  element("roll").replaceChildren(...systems.map(system => drawSystem(system, width)))
  paintLoop()
  show()
}

const end = row => row.at(-1).onset + row.at(-1).duration
const x = (system, tick) => system.left + (tick - system.start) * system.scale

function drawSystem(system, width) {
  const { low, high } = score, pitchHeight = high - low > 40 ? 7 : high - low > 26 ? 8 : 9
  const height = (high - low + 1) * pitchHeight, y = pitch => HEAD + (high - pitch) * pitchHeight
  const right = x(system, system.end), svg = drawn("svg", { viewBox: `0 0 ${width} ${HEAD + height}`, height: HEAD + height, "aria-hidden": true })
  system.svg = svg
  const sheet = { x: system.left, y: HEAD, width: right - system.left, height }
  drawn("rect", { ...sheet, class: "paper" }, svg)
  for (let pitch = low; pitch <= high; pitch++) {
    const name = score.pitchClasses[pitch % 12]
    if (BLACK.has(pitch % 12)) drawn("rect", { ...sheet, y: y(pitch), height: pitchHeight, class: "black" }, svg)
    if (pitch % 12 === 0) drawn("line", { class: "octave", x1: system.left, x2: right, y1: y(pitch) + pitchHeight, y2: y(pitch) + pitchHeight }, svg)
    const named = high - low > 36 ? [0, 7] : [0, 4, 7, 9]
    if (named.includes(pitch % 12)) text(name + (Math.floor(pitch / 12) - 1), { x: system.left - 6, y: y(pitch) + pitchHeight / 2 + 3.5, "text-anchor": "end", class: pitch % 12 ? "" : "c" }, svg)
  }
  system.looped = drawn("rect", { ...sheet, width: 0, class: "looped" }, svg)
  for (const bar of system.bars) {
    for (let tick = bar.onset + bar.beat; tick < bar.onset + bar.duration; tick += bar.beat) vertical(system, tick, height, "beat")
    vertical(system, bar.onset, height, "barline")
    const number = numberOf(bars.indexOf(bar))
    if (isNumbered(number)) text(number, { x: x(system, bar.onset) + 3, y: HEAD - 4, class: "number" }, svg)
  }
  vertical(system, system.end, height, "barline")
  notes.forEach((note, index) => drawNote(system, note, index, y, pitchHeight))
  system.cursor = vertical(system, system.start, height, "cursor")
  return svg
}

function vertical(system, tick, height, style) {
  return drawn("line", { class: style, x1: x(system, tick), x2: x(system, tick), y1: HEAD, y2: HEAD + height }, system.svg)
}

function drawNote(system, note, index, y, height) {
  const start = Math.max(note.onset, system.start), stop = Math.min(note.onset + note.duration, system.end)
  if (start >= stop) return
  const node = drawn("rect", {
    class: muted.has(note.part) ? "note muted" : "note", "data-note": index, style: `--colour: var(--part-${note.part % 8})`, rx: 2,
    x: x(system, start) + 0.5, y: y(note.pitch) + 0.25, height: height - 0.5,
    width: Math.max(2, x(system, stop) - x(system, start) - 1.5), "fill-opacity": (0.45 + 0.55 * note.velocity / 127).toFixed(2),
  }, system.svg)
  const name = score.pitchClasses[note.pitch % 12] + (Math.floor(note.pitch / 12) - 1)
  drawn("title", {}, node).textContent = parts.length > 1 ? `${name}, ${parts[note.part].name}` : name
}

const clockFace = time => `${Math.floor(time / 60)}:${String(Math.floor(time % 60)).padStart(2, "0")}`

function show() {
  const tick = now(), place = barAt(Math.min(tick, score.ticks - 1)), bar = bars[place]
  const beat = Math.floor((tick - bar.onset) / bar.beat) + 1
  document.body.classList.toggle("playing", isPlaying())
  element("play").setAttribute("aria-label", isPlaying() ? "Pause" : "Play")
  element("seek").value = Math.round(tick)
  element("place").textContent = score.inSeconds ? `second ${numberOf(place)}` : numberOf(place) > 0 ? `bar ${numberOf(place)}, beat ${Math.min(beat, Math.ceil(bar.duration / bar.beat))}` : "pick-up"
  element("seek").setAttribute("aria-valuetext", element("place").textContent)
  element("time").textContent = `${clockFace(seconds(tick) / rate)} / ${clockFace(seconds(score.ticks) / rate)}`
  element("tempo-value").textContent = score.inSeconds ? `${Math.round(100 * rate)} %` : `♩ = ${Math.round(last(tempos, tempo => tempo.tick <= tick).perMinute * rate)}`
  for (const system of systems) {
    const here = tick >= system.start && (tick < system.end || system === systems.at(-1))
    system.cursor.style.display = here ? "" : "none"
    if (here) for (const end of ["x1", "x2"]) system.cursor.setAttribute(end, x(system, tick))
  }
  for (const node of document.querySelectorAll(".note.on")) node.classList.remove("on")
  if (isPlaying()) light(tick)
}

function light(tick) {
  for (const { svg } of systems.filter(system => tick >= system.start && tick < system.end)) {
    for (const node of svg.querySelectorAll(".note")) {
      const { onset, duration, part } = notes[node.dataset.note]
      if (onset <= tick && tick < onset + duration && !muted.has(part)) node.classList.add("on")
    }
  }
}

let shown = null
function follow() {
  if (!isPlaying()) return
  show()
  const tick = now(), system = systems.find(each => tick >= each.start && tick < each.end)
  if (system && system !== shown) {
    shown = system
    const box = system.svg.getBoundingClientRect(), top = document.querySelector(".controls").offsetHeight
    if (box.top < top || box.bottom > innerHeight) scrollBy({ top: box.top - top - 12, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" })
  }
  requestAnimationFrame(follow)
}

function paintLoop() {
  const passage = loop()
  for (const system of systems) {
    const start = Math.max(system.start, passage?.start ?? 0), stop = Math.min(system.end, passage?.end ?? 0)
    system.looped.setAttribute("x", x(system, start))
    system.looped.setAttribute("width", stop > start ? x(system, stop) - x(system, start) : 0)
  }
}

function loopBars(one, other) {
  element("from").value = numberOf(Math.min(one, other))
  element("to").value = numberOf(Math.max(one, other))
  element("loop").checked = true
  changeLoop()
}

function changeLoop() {
  const passage = loop()
  paintLoop()
  if (isPlaying() && passage) goTo(clamp(now(), passage.start, passage.end - 1))
}

function changeRate() {
  const tick = now()
  rate = element("tempo").value / 100
  if (isPlaying()) { stop(); position = tick; play() }
  show()
}

// Mouse, touch and keys.
function tickUnder(event) {
  const system = systems.find(each => each.svg.contains(event.target)) ?? systems.find(each => event.clientY <= each.svg.getBoundingClientRect().bottom) ?? systems.at(-1)
  const tick = system.start + (event.clientX - system.svg.getBoundingClientRect().left - system.left) / system.scale
  return clamp(tick, system.start, system.end - 1)
}

let pressed = null
element("roll").addEventListener("pointerdown", event => { if (event.button === 0) pressed = tickUnder(event) })
element("roll").addEventListener("pointermove", event => {
  if (pressed !== null && event.pointerType === "mouse" && barAt(tickUnder(event)) !== barAt(pressed)) {
    element("roll").dataset.dragging = ""
    loopBars(barAt(pressed), barAt(tickUnder(event)))
  }
})
addEventListener("pointerup", () => {
  if (pressed !== null && !("dragging" in element("roll").dataset)) goTo(pressed)
  pressed = null
  delete element("roll").dataset.dragging
})
addEventListener("pointercancel", () => { pressed = null })

function stepBars(count) {
  const tick = now(), place = barAt(tick), late = tick - bars[place].onset > score.ticksPerQuarter / 2
  goTo(bars[clamp(place + (count < 0 && late ? 0 : count), 0, bars.length - 1)].onset)
}

const KEYS = { " ": toggle, ArrowLeft: () => stepBars(-1), ArrowRight: () => stepBars(1), Home: () => goTo(0), l: () => element("loop").click(), L: () => element("loop").click() }
addEventListener("keydown", event => {
  const busy = event.target.matches("input, button") && !(event.key.toLowerCase() === "l" && !event.target.matches("[type=number]"))
  if (busy || event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return
  event.preventDefault()
  KEYS[event.key]()
})

function addPart(part, index) {
  const button = document.createElement("button")
  button.type = "button"
  button.textContent = part.name
  button.style.setProperty("--colour", `var(--part-${index % 8})`)
  button.setAttribute("aria-pressed", true)
  button.title = "Whether this part plays"
  button.addEventListener("click", () => {
    if (!muted.delete(index)) muted.add(index)
    button.setAttribute("aria-pressed", !muted.has(index))
    if (synth) release(synth.actx.currentTime, each => each === index && muted.has(index))
    document.querySelectorAll(".note").forEach(node => node.classList.toggle("muted", muted.has(notes[node.dataset.note].part)))
  })
  element("parts").append(button)
}

if (parts.length > 1) parts.forEach(addPart)
element("seek").max = score.ticks
for (const [id, value] of [["from", isNumbered(score.firstNumber) ? score.firstNumber : 1], ["to", numberOf(bars.length - 1)]]) {
  Object.assign(element(id), { min: score.firstNumber, max: numberOf(bars.length - 1), value })
  element(id).addEventListener("change", () => {
    element(id).value = numberOf(id === "from" ? first() : final())
    changeLoop()
  })
}
element("play").addEventListener("click", toggle)
element("seek").addEventListener("input", () => goTo(+element("seek").value))
element("tempo").addEventListener("input", changeRate)
element("loop").addEventListener("change", changeLoop)
let width = 0
new ResizeObserver(() => { if (element("roll").clientWidth !== width) { width = element("roll").clientWidth; layOut() } }).observe(element("roll"))
