// The card shows the tip of a mark in a chart, or the meaning of a figure.
const explained = node => node.closest?.("[data-tip], .term")

function show(element) {
  card.textContent = element.dataset.tip ?? document.getElementById(element.hash.slice(1)).textContent
  showCard(element.getBoundingClientRect())
}

function hide() {
  card.hidden = true
}

addEventListener("pointerover", event => {
  const element = explained(event.target)
  element ? show(element) : hide()
})
document.documentElement.addEventListener("pointerleave", event => event.pointerType === "mouse" && hide())
addEventListener("focusin", event => explained(event.target) && show(explained(event.target)))
addEventListener("focusout", hide)
addEventListener("keydown", event => event.key === "Escape" && hide())
addEventListener("scroll", hide, { passive: true })
addEventListener("click", event => {
  const term = event.target.closest(".term")
  if (!term) return
  // Without this script, the link leads to the meaning at the end of the page.
  event.preventDefault()
  show(term)
})
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(each => { each.open = true }))
