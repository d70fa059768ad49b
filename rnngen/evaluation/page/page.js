const card = document.getElementById("card")
const explained = node => node.closest?.("[data-tip], .term")

function show(element) {
  card.textContent = element.dataset.tip ?? document.getElementById(element.hash.slice(1)).textContent
  card.hidden = false
  const at = element.getBoundingClientRect()
  const below = at.bottom + 8 + card.offsetHeight < innerHeight
  card.style.top = (below ? at.bottom + 8 : Math.max(8, at.top - 8 - card.offsetHeight)) + "px"
  card.style.left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - card.offsetWidth - 8)) + "px"
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
  event.preventDefault()  // without this script, it leads to where the meaning stands
  show(term)
})
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(each => { each.open = true }))
