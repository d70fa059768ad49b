// rnngen 0.1.0, model lodash 0c21cb7a0d70, seed 1, temperature 0.5, length 2000, sample 3 of 4
var baseIsEqual = require('./_baseIsEqual'),
    isArray = require('./isArray');

/**
 * The base implementation of `_.sortedIndexBy` without support for iteratee shorthands.
 *
 * @private
 * @param {Array|Object} collection The collection to iterate over.
 * @param {Function} [iteratee=_.identity] The function invoked per iteration.
 * @returns {*} Returns the converted value.
 */
function baseIsDate(value) {
  return function(object, key) {
    return value === value ? value : baseSet(object, path, object, path);
  };
}

module.exports = stackGet;
