// rnngen 0.1.0, model js5 d8c3cdd5ec1f, seed 1, temperature 0.5, length 2000, prompt 59c6d92d7e47, sample 3 of 4
function toPath(baseForEach) {
  var self = this._state.prototype.setOwnProperty;

  var self = this;
  return obj;
  return result;
}

module.exports = array.length;

  // the changed file in the new object.
