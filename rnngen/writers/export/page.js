// The page: the text, the likeliest next tokens, and the controls.

const content = JSON.parse(document.getElementById("content").textContent)
const network = new Network(content, decodeHalves(document.getElementById("weights").textContent))
const idOf = new Map(content.tokens.map((token, id) => [token, id]))
const [BOUNDARY, UNKNOWN] = [0, 1]
const SHOWN = 10
const SLICE_MILLISECONDS = 12

const element = id => document.getElementById(id)
const [text, status, next] = ["text", "status", "next"].map(element)
const temperature = () => Number(element("temperature").value)

let logits, state, random, written, ended, run = 0

// Start over: open a document and put in the prompt. Return a note on characters that the model does not know.
function begin() {
  random = randomNumbers(Number(element("seed").value))
  state = network.start()
  written = 0
  text.replaceChildren()
  openDocument()
  const characters = [...element("prompt").value.normalize("NFC")]
  const known = characters.filter(character => idOf.get(character) > UNKNOWN)
  for (const character of known) put(idOf.get(character), "q")
  const unknown = [...new Set(characters)].filter(character => !(idOf.get(character) > UNKNOWN))
  return unknown.length ? `The model does not know ${unknown.join(" ")}, left out of the prompt. ` : ""
}

// Let the network read the tokens that open a document.
function openDocument() {
  ended = false
  for (const token of content.opening) [logits, state] = network.step(token, state)
}

// Show a token, and let the network read it.
function put(token, style) {
  const letter = document.createElement("b")
  letter.className = style
  letter.textContent = content.shown[token]
  text.append(letter)
  ;[logits, state] = network.step(token, state)
}

// Draw one token, or end the document.
function draw() {
  const token = choose(probabilities(logits, temperature()), random())
  ended = token === BOUNDARY
  if (ended) return
  const surprise = probabilities(logits, 1)[token]
  put(token, "p" + content.levels.filter(bound => surprise < bound).length)
  written++
}

// Draw characters, in short slices of time, so that the page still reacts.
async function write(count, before = "") {
  const mine = ++run
  const started = performance.now()
  const first = written
  const going = () => !ended && written - first < count
  element("stop").disabled = false
  while (going() && mine === run) {
    const until = performance.now() + SLICE_MILLISECONDS
    while (going() && performance.now() < until) draw()
    showNext()
    const speed = (written - first) / (performance.now() - started) * 1000
    status.textContent = `${before}${written} characters, ${Math.round(speed)} a second` + (ended ? "; the model ended here" : "")
    await new Promise(resolve => setTimeout(resolve))
  }
  if (mine === run) element("stop").disabled = true
}

function showNext() {
  const chances = probabilities(logits, temperature())
  const likeliest = [...chances.keys()].sort((a, b) => chances[b] - chances[a]).slice(0, SHOWN)
  next.replaceChildren(...likeliest.filter(token => chances[token] > 0).map(token => choice(token, chances[token])))
}

// Return a list item with a token that the reader can choose, and its probability.
function choice(token, chance) {
  const item = document.createElement("li")
  const button = document.createElement("button")
  const [name, bar, share] = ["span", "i", "span"].map(kind => document.createElement(kind))
  name.textContent = content.names[token]
  bar.style.width = 100 * chance + "%"
  share.textContent = chance < 0.001 ? "<0.1%" : (100 * chance).toFixed(chance < 0.0995 ? 1 : 0) + "%"
  button.append(name, bar, share)
  button.disabled = token === BOUNDARY
  button.addEventListener("click", () => {
    stop()
    put(token, "q")
    showNext()
  })
  item.append(button)
  return item
}

function stop() {
  run++
  element("stop").disabled = true
}

function showHeat() {
  element("heat").textContent = temperature().toFixed(2)
  if (logits) showNext()
}

document.querySelector("form").addEventListener("submit", event => {
  event.preventDefault()
  const note = begin()
  write(Number(element("length").value), note)
})
element("more").addEventListener("click", () => {
  if (ended) {
    text.append(document.createElement("hr"))
    openDocument()
  }
  write(Number(element("length").value))
})
element("stop").addEventListener("click", stop)
element("temperature").addEventListener("input", showHeat)
element("surprise").addEventListener("change", event => {
  text.classList.toggle("surprised", event.target.checked)
  element("legend").hidden = !event.target.checked
})
begin()
showHeat()
