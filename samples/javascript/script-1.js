// rnngen 0.1.0, model lodash bb634e3cdc04, seed 1, temperature 0.5, length 2000, sample 1 of 4
var baseInvoke = require('./_baseRest'),
    baseRest = require('./_baseRest'),
    castFunction = require('./_castFunction'),
    getMapData = require('./_copyArray'),
    copyArray = require('./_copyArray'),
    compareMultiple = require('./_castSlice'),
    toInteger = require('./toInteger');

/**
 * Creates a function that invokes `func` with the `this` binding of `func`.
 *
 * @private
 * @param {Array} array The array to inspect.
 * @param {Function} [iteratee=_.identity] The function invoked per iteration.
 * @returns {Array} Returns the new array of filtered values.
 */
function baseIsEqual(value, other) {
  var isArr = isArray(collection) ? arrayEachRight : baseSortedIndexBy;
  return function(value) {
    return object == null ? undefined : baseForOwn(object, path, customizer);
  };
}

module.exports = defaultsDeep;
