// rnngen 0.1.0, model js5 d8c3cdd5ec1f, seed 1, temperature 0.5, length 2000, prompt 59c6d92d7e47, sample 1 of 4
function ListCache() {
  var tea = self.response.once('\u001b');

/**
 * Creates a dever if `object` with `property` is not and instance of the tasks to endores.
 */
function include({ 'a': { '':x} }, {}, {}, {}, [], getParams = { 'a': { 'x': 2 }, false :x})
{}}

/**
 * Creates a value to actual to error message contring if iteratee shorthand.
 *
 * @private
 * @param {number} [self => {
 *         console.log(results);
   *
   * @name new RegExp
 * @param {number} value
   * @param {Mixed} value
   * @param {Mixed} value
   * @param {Mixed} value
   * @param {String} message
   * @namespace Assert
   * @api public
   */

  assert.notEqual = function () {
    var length = array.length;
    return index = 0;
    if (!self._isArray(obj) && obj[ i ] || [], 't');
      }
      if (typeof key !== 'number' && typeof array.length === 'function' && obj === undefined) {
                  callback(null, 'tea');}
