// rnngen 0.1.0, model lodash 0c21cb7a0d70, seed 1, temperature 0.5, length 2000, sample 2 of 4
var baseToString = require('./_baseIsNaN'),
    isIterateeCall = require('./_copyArray'),
    isArray = require('./isObject'),
    isObjectLike = require('./isArrayLikeObject'),
    isArrayLike = require('./isArrayLikeObject'),
    isPrototype = require('./_copyArray');

/**
 * Creates a function that invokes `func` with the `this` binding of `func` is a function,
 * else `false`.
 *
 * @static
 * @memberOf _
 * @since 3.0.0
 * @category Array
 * @param {Array} array The array to iterate over.
 * @param {Function} [iteratee=_.identity] The function invoked per iteration.
 * @returns {Array} Returns the new array of filtered values.
 * @example
 *
 * _.flowRight([1, 2, 3]);
 * // => [1, 2, 3]
 */
function invoke(object, path) {
  return function(value) {
    return object == null ? undefined : baseIsSet(object, keysIn(object));
  };
}

module.exports = baseIndexOf;
