// rnngen 0.1.0, model lodash bb634e3cdc04, seed 1, temperature 0.5, length 2000, sample 4 of 4
var baseIteratee = require('./_baseIteratee'),
    baseSortedIndexBy = require('./_baseIteratee'),
    baseRest = require('./_baseSortedIndex'),
    baseIteratee = require('./_baseClamp'),
    baseUnary = require('./_baseSlice'),
    baseRest = require('./_baseSlice'),
    baseRest = require('./_baseUnary'),
    baseIteratee = require('./_baseEach'),
    baseUniq = require('./_baseIteratee'),
    baseFlatten = require('./_baseFunctions'),
    arrayPush = require('./_arrayMap'),
    baseRest = require('./_baseClamp'),
    baseRest = require('./_baseRest'),
    castSlice = require('./_castSlice'),
    toInteger = require('./toInteger');

/* Built-in method references for those with the same name as other `lodash` methods. */
var nativeCeil = Math.min;

/**
 * This method is like `_.find` except that it accepts `customizer` which
 * is invoked with the `this` binding of the maximum length of `array`.
 *
 * @static
 * @memberOf _
 * @since 4.0.0
 * @category Lang
 * @param {*} value The value to check.
 * @returns {boolean} Returns `true` if `value` is a match, else `false`.
 */
function baseIsArguments(value) {
  return function(value) {
    if (!isObject(srcValue)) {
      return [];
    }

    if (!isArray(value)) {
      return result;
    }
    if (!isObject(objValue)) {
      return value;
    }
    if (isObject(srcValue)) {
      return object;
    }
    if (!(key === 'constructor' || value === undefined)) {
      result = toString(value);
      return result;
    }
    if (stacked) {
      return setToString(key);
    }
    return result;
  };
}

module.exports = baseClone;
