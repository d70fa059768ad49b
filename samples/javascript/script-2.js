// rnngen 0.1.0, model lodash bb634e3cdc04, seed 1, temperature 0.5, length 2000, sample 2 of 4
var baseToString = require('./_baseInvoke'),
    isArrayLikeObject = require('./isArrayLikeObject'),
    createCompounder = require('./_createCompounder'),
    isArray = require('./isArray'),
    isObjectLike = require('./isObjectLike');

/** `Object#toString` result references. */
var objectProto = Object.prototype;

/** Used to compose bitmasks for function metadata. */
var WRAP_CURRY_RIGHT_FLAG = 1,
    WRAP_CURRY_RIGHT_FLAG = 1,
    WRAP_BIND_FLAG = 1,
    WRAP_CURRY_RIGHT_FLAG = 128,
    WRAP_BIND_FLAG = 1,
    WRAP_BIND_KEY_FLAG = 1,
    WRAP_BIND_KEY_FLAG = 2,
    WRAP_CURRY_RIGHT_FLAG = 1,
    WRAP_CURRY_FLAG = 1,
    WRAP_REARG_FLAG = 1,
    WRAP_CURRY_RIGHT_FLAG = 1,
    WRAP_CURRY_RIGHT_FLAG = 1,
    WRAP_BIND_FLAG = 1,
    WRAP_ARY_FLAG = 256;

/**
 * The base implementation of `_.invertBy` which doesn't coerce arguments.
 *
 * @private
 * @param {*} value The value to check.
 * @returns {boolean} Returns `true` if `value` is a prototype, else `false`.
 */
function baseIsNative(value) {
  return baseSet(object, path, object);
}

module.exports = baseIsSet;
