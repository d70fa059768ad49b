// rnngen 0.1.0, model lodash bb634e3cdc04, seed 1, temperature 0.5, length 2000, sample 3 of 4
var baseIteratee = require('./_baseIteratee'),
    baseRest = require('./_baseRest'),
    baseLt = require('./_baseRest'),
    baseRest = require('./_baseRest'),
    baseFlatten = require('./_baseFlatten'),
    baseRest = require('./_baseRest'),
    baseIteratee = require('./_baseIteratee'),
    isArrayLikeObject = require('./isArrayLikeObject'),
    isArray = require('./isArray'),
    isArray = require('./isArray'),
    isArray = require('./isArray'),
    isArrayLikeObject = require('./isArrayLikeObject'),
    isArray = require('./isArray'),
    isArray = require('./isArray'),
    isObjectLike = require('./isObjectLike');

/** `Object#toString` result references. */
var objectProto = Object.prototype;

/** Used to check objects for own properties. */
var hasOwnProperty = objectProto.hasOwnProperty;

/**
 * This method is like `_.map` except that it iterates over and of `object` to its provided
 * for each element in `collection` to get the created function.
 *
 * @static
 * @memberOf _
 * @since 4.0.0
 * @category Array
 * @param {Array} array The array to inspect.
 * @param {*} value The value to search for.
 * @param {*} stack Tracks traversed `object`.
 * @param {*} other The other value to compare.
 * @returns {*} Returns the slice of `object`.
 */
function baseIsNative(value, other) {
  return baseIsSet(value);
}

module.exports = baseClone;
