// rnngen 0.1.0, model js5 d8c3cdd5ec1f, seed 1, temperature 0.5, length 2000, prompt 59c6d92d7e47, sample 4 of 4
function _interopRequireDefault(obj) {
  var self = target.push(value);
}

module.exports = require('./_baseAssert'),
    func = convert('method', require('../results'));

func.placeholder = require('./placeholder');
module.exports = func;
