"use strict"
const content = JSON.parse(document.getElementById("content").textContent)
const element = id => document.getElementById(id)
const rows = [...document.querySelectorAll("#pieces > li")]
const NAMES = ["real", "generated"]

// Verdicts: "real", "generated" or null for each piece, kept by the browser where it allows that.
let verdicts = stored()

function stored() {
  try {
    const found = JSON.parse(localStorage.getItem(content.key))
    if (Array.isArray(found) && found.length === rows.length) return found.map(each => NAMES.includes(each) ? each : null)
  } catch { /* no storage: the verdicts last as long as the page */ }
  return rows.map(() => null)
}

function keep() {
  try { localStorage.setItem(content.key, JSON.stringify(verdicts)) } catch { /* as above */ }
}

// The share of n tries that hit, with its interval of 95 % (Wilson 1927).
function wilson(hits, tries) {
  const z = 1.959964, share = hits / tries, middle = (share + z * z / (2 * tries)) / (1 + z * z / tries)
  const half = z * Math.sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries)) / (1 + z * z / tries)
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

const percent = share => `${Math.round(100 * share)} %`

function show() {
  const judged = verdicts.filter(each => each !== null).length, done = judged === rows.length
  const right = verdicts.filter((each, i) => each === answer(i)).length
  element("progress").textContent = `${judged} of ${rows.length} judged`
  rows.forEach((row, i) => {
    for (const input of row.querySelectorAll("input")) {
      input.checked = input.value === verdicts[i]
      input.disabled = done
    }
    row.classList.toggle("right", done && verdicts[i] === answer(i))
    row.classList.toggle("wrong", done && verdicts[i] !== answer(i))
    row.querySelector("output").textContent = done ? `${verdicts[i] === answer(i) ? "✓ right" : "✗ wrong"}: ${answer(i)}` : ""
  })
  element("result").hidden = !done
  if (!done) return
  const { share, low, high } = wilson(right, rows.length)
  element("share").textContent = `You were right on ${right} of ${rows.length} pieces: ${percent(share)}, with a 95 % interval of ${percent(low)} to ${percent(high)}.`
  element("sense").textContent = low > 0.5 ? "That is more than chance: you can tell them apart."
    : high < 0.5 ? "That is less than chance: you can tell them apart, but the other way round."
    : "That may be chance, which is right on half of them."
}

const answer = i => NAMES[Number(content.generated[i])]

// One player for all pieces: it moves into the row that was opened, and plays.
function open(i) {
  const player = element("player"), row = rows[i]
  rows.forEach(each => each.classList.toggle("opened", each === row))
  row.append(player)
  player.hidden = false
  const piece = JSON.stringify(content.pieces[i]).replaceAll("<", "\\u003c")
  player.onload = () => player.contentDocument.getElementById("play")?.click()
  player.srcdoc = content.player.replace(content.slot, () => piece)
}

function judge(i, verdict) {
  verdicts[i] = verdict
  keep()
  show()
  if (!element("result").hidden) element("result").scrollIntoView({ block: "center" })
}

rows.forEach((row, i) => {
  row.querySelector(".open").addEventListener("click", () => open(i))
  row.addEventListener("change", event => judge(i, event.target.value))
})
element("again").addEventListener("click", () => { verdicts = rows.map(() => null); keep(); show() })
show()
