// rnngen 0.1.0, model lodash 0c21cb7a0d70, seed 1, temperature 0.5, length 2000, sample 4 of 4
var baseIsNative = require('./_baseIteratee'),
    baseSortedIndex = require('./_baseProperty'),
    baseRest = require('./_baseUniq'),
    baseRest = require('./_baseRest'),
    baseToString = require('./_baseSortedIndexBy'),
    baseMatchesProperty = require('./_baseIteratee'),
    isArrayLikeObject = require('./isArrayLikeObject'),
    isIterateeCall = require('./_copyObject');

/* Built-in method references for those with the same name as other `lodash` methods. */
var nativeMax = Math.max;

/**
 * The base implementation of `_.invert` without support for iteratee shorthands.
 *
 * @private
 * @param {Function} func The function to compare.
 * @param {Function} [iteratee=_.identity] The function invoked per iteration.
 * @returns {Array} Returns the new array of filtered values.
 * @example
 *
 * _.isNaN(NaN);
 * // => [1, 2, 1]
 */
function padStart(value, other) {
  return baseProperty(func, baseIteratee(predicate, 3));
}

module.exports = baseIsNative;
