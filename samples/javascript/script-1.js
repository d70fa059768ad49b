// rnngen 0.1.0, model lodash 0c21cb7a0d70, seed 1, temperature 0.5, length 2000, sample 1 of 4
var baseInvoke = require('./_baseRest'),
    baseRest = require('./_baseSlice'),
    baseIteratee = require('./_baseIteratee'),
    createRecurry = require('./_createCtor'),
    last = require('./keys');

/**
 * Creates a function that invokes `func` with `n` execution, else `false`.
 *
 * @private
 * @param {Object} object The object to modify.
 * @param {Array} [array] The arrays to inspect.
 * @returns {number} Returns the converted array.
 * @example
 *
 * var objects = [{ 'n': 1 }, { 'x': 1 }, { 'x': 1 }];
 *
 * _.map(['a', 'b', 'c'], ['b', 'c'], 'b');
 * // => [{ 'a': 1, 'b': 2, 'c': 3 }
 */
function uniq(array, iteratee) {
  var index = -1,
      length = array.length;

  while (++index < length) {
    var index = -1,
        length = array.length,
        args = arrayMap(arrays, start, args);
    if (!length) {
      baseAssignValue(result, key, object);
    }
    if (typeof func != 'function') {
      return symbolToString(value);
    }
  }
  return baseToString(value);
}

module.exports = castSlice;
