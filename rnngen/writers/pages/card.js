// The card: a note beside what the reader points at or has focused. Whoever includes this fills it.
const card = document.getElementById("card")

// Show the card below a rectangle of the window, or above it if there is no room.
function showCard(at, left = at.left) {
  card.hidden = false
  const isRoom = at.bottom + 8 + card.offsetHeight < innerHeight
  card.style.top = (isRoom ? at.bottom + 8 : Math.max(8, at.top - 8 - card.offsetHeight)) + "px"
  card.style.left = Math.max(8, Math.min(left, document.documentElement.clientWidth - card.offsetWidth - 8)) + "px"
}
