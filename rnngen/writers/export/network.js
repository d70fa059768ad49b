// The network: Embedding → LSTM × layers → logits, one token at a time (Hochreiter & Schmidhuber 1997).

class Network {
  #weights = {}
  #projected = new Map()

  constructor({ layers, units, shapes, tied }, halves) {
    Object.assign(this, { layers, units, tied })
    let start = 0
    for (const [name, shape] of Object.entries(shapes)) {
      const size = shape.reduce((product, length) => product * length, 1)
      this.#weights[name] = halves.subarray(start, start += size)
    }
    this.vocabulary = this.#weights["output.bias"].length
  }

  // Return the state before the first token.
  start() {
    const zeros = () => Array.from({ length: this.layers }, () => new Float32Array(this.units))
    return { hidden: zeros(), cell: zeros() }
  }

  // Return the logits of the token after this one, and the next state. The given state stays as it is.
  step(token, before) {
    const after = { hidden: [], cell: [] }
    let gates = this.#first(token).slice()
    for (let layer = 0; layer < this.layers; layer++) {
      if (layer) {
        gates = this.#weights[`lstm_${layer}.bias`].slice()
        addProduct(after.hidden[layer - 1], this.#weights[`lstm_${layer}.kernel`], gates)
      }
      addProduct(before.hidden[layer], this.#weights[`lstm_${layer}.recurrent_kernel`], gates)
      this.#remember(gates, before.cell[layer], after)
    }
    return [this.#logits(after.hidden.at(-1)), after]
  }

  // Return what a token adds to the gates of the first layer. It is computed once for each token.
  #first(token) {
    if (!this.#projected.has(token)) {
      const table = this.#weights.embedding
      const size = table.length / this.vocabulary
      const gates = this.#weights["lstm_0.bias"].slice()
      addProduct(table.subarray(token * size, (token + 1) * size), this.#weights["lstm_0.kernel"], gates)
      this.#projected.set(token, gates)
    }
    return this.#projected.get(token)
  }

  #remember(gates, cell, after) {
    const units = this.units
    const [nextHidden, nextCell] = [new Float32Array(units), new Float32Array(units)]
    for (let i = 0; i < units; i++) {
      const candidate = Math.tanh(gates[2 * units + i])
      nextCell[i] = sigmoid(gates[units + i]) * cell[i] + sigmoid(gates[i]) * candidate
      nextHidden[i] = sigmoid(gates[3 * units + i]) * Math.tanh(nextCell[i])
    }
    after.hidden.push(nextHidden)
    after.cell.push(nextCell)
  }

  #logits(hidden) {
    const logits = this.#weights["output.bias"].slice()
    if (!this.tied) {
      addProduct(hidden, this.#weights["output.kernel"], logits)
      return logits
    }
    const table = this.#weights.embedding
    for (let token = 0, place = 0; token < logits.length; token++) {
      let sum = 0
      for (let i = 0; i < hidden.length; i++, place++) sum += hidden[i] * table[place]
      logits[token] += sum
    }
    return logits
  }
}

// Add row · matrix to the result. Four rows of the matrix at a time: the result is read and written a quarter as often.
function addProduct(row, matrix, result) {
  const width = result.length
  let i = 0
  for (; i + 3 < row.length; i += 4) {
    const [a, b, c, d] = [row[i], row[i + 1], row[i + 2], row[i + 3]]
    const first = i * width, second = first + width, third = second + width, fourth = third + width
    for (let j = 0; j < width; j++) {
      result[j] += a * matrix[first + j] + b * matrix[second + j] + c * matrix[third + j] + d * matrix[fourth + j]
    }
  }
  for (; i < row.length; i++) {
    for (let j = 0; j < width; j++) result[j] += row[i] * matrix[i * width + j]
  }
}

function sigmoid(x) {
  return 1 / (1 + Math.exp(-x))
}

// Decode half floats (IEEE 754 binary16) in base64 to a Float32Array.
function decodeHalves(base64) {
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  const halves = new DataView(bytes.buffer)
  const values = Float32Array.from({ length: 65536 }, (_, bits) => halfFloat(bits))
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => values[halves.getUint16(2 * i, true)])
}

function halfFloat(bits) {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = bits >> 10 & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction)
}

// Return probabilities at a temperature. At 0 only the likeliest token is left; token 1, unknown, never is.
function probabilities(logits, temperature) {
  const weights = Float64Array.from(logits)
  weights[1] = -Infinity
  const peak = weights.reduce((most, value) => Math.max(most, value))
  const best = weights.indexOf(peak)
  const warm = weights.map((value, i) => temperature < 1e-6 ? +(i === best) : Math.exp((value - peak) / temperature))
  const sum = warm.reduce((total, weight) => total + weight)
  return warm.map(weight => weight / sum)
}

// Return a generator of random numbers from 0 to 1: mulberry32 by Tommy Ettinger, in the public domain.
function randomNumbers(seed) {
  let state = seed >>> 0
  return () => {
    state = state + 0x6d2b79f5 >>> 0
    let mixed = Math.imul(state ^ state >>> 15, state | 1)
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61)
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296
  }
}

function choose(chances, draw) {
  let sum = 0
  for (let token = 0; token < chances.length; token++) {
    sum += chances[token]
    if (draw < sum) return token
  }
  return chances.findLastIndex(chance => chance > 0)
}
