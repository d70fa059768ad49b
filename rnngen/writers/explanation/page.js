// The card shows the likeliest tokens in a place, and the one that was drawn.
let current = null

function row(name, chance, drawn) {
  const line = document.createElement("div")
  const [label, bar, share] = ["span", "i", "span"].map(kind => document.createElement(kind))
  label.textContent = name
  bar.style.width = (parseFloat(chance) || 0) + "%"
  share.textContent = chance
  line.append(label, bar, share)
  if (drawn) line.className = "drawn"
  return line
}

function show(token) {
  hide()
  current = token
  token.classList.add("current")
  const [own, ...likeliest] = token.dataset.a.split("\n").map(line => {
    const space = line.lastIndexOf(" ")
    return [line.slice(0, space), line.slice(space + 1)]
  })
  const place = likeliest.findIndex(([name]) => name === own[0])
  const title = document.createElement("p")
  title.textContent = token.className.startsWith("q") ? "given in the prompt" : place < 0 ? "not among the five likeliest" : "choice " + (place + 1)
  card.replaceChildren(title, ...likeliest.map(([name, chance], i) => row(name, chance, i === place)))
  if (place < 0) card.append(document.createElement("hr"), row(...own, true))
  const at = token.getClientRects()[0]
  showCard(at, at.left - 16)
}

function hide() {
  current?.classList.remove("current")
  card.hidden = true
}

// Go one token left or right, or up or down to the next token with less than 1%.
function go(sample, key) {
  const tokens = [...sample.querySelectorAll("b")]
  const rare = tokens.map(token => /^p[56]/.test(token.className))
  let i = current && sample.contains(current) ? tokens.indexOf(current) : -1
  if (key === "ArrowLeft") i--
  else if (key === "ArrowRight") i++
  else if (key === "ArrowDown") i = rare.indexOf(true, i + 1)
  else i = i > 0 ? rare.lastIndexOf(true, i - 1) : -1
  if (!tokens[i]) return
  tokens[i].scrollIntoView({ block: "nearest" })
  show(tokens[i])
}

for (const sample of document.querySelectorAll("section > [tabindex]")) {
  sample.addEventListener("pointerover", event => event.target.dataset.a ? show(event.target) : hide())
  sample.addEventListener("pointerleave", event => event.pointerType === "mouse" && hide())
  sample.addEventListener("blur", hide)
  sample.addEventListener("keydown", event => {
    if (event.key === "Escape") hide()
    if (!event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    go(sample, event.key)
  })
}

function showTarget() {
  const token = document.querySelector("b:target")
  if (token) show(token)
}

addEventListener("load", showTarget)
addEventListener("hashchange", showTarget)
addEventListener("scroll", () => card.hidden || show(current), { passive: true })
