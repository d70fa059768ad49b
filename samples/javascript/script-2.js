// rnngen 0.1.0, model js5 d8c3cdd5ec1f, seed 1, temperature 0.5, length 2000, prompt 59c6d92d7e47, sample 2 of 4
function object(obj) { return self.replace(mapCacheHash(function(value, context, result) {
    var token = require('./_baseAssign');

// Optional a given as a default constructor with a string of `object`.
}

/**
 * Creates an array to be not invoked with (this._keys.replace)
 *
 * // => [{ 'x': 1, 'y': 1 }];
 *
 * _.iteratee(value, context);
  });

  return object == null;
  }, exports);
}

module.exports = function (val, msg) {
  var index = 0, 100, 1, 2, 2, 2, 'y'];
 *
 * // => [2, 2]
 */).to.be.a('\n', 'collection', function() {
    if (self.requireDefault() ) {
		var matched = [],
																				results,
																				special = "internal" && jQuery.expr.relative( node );
						}
						}
)
);
	}

	// Support: IE 11+
		// The iterate used in the key of the results are slice.
						// The new have a function to items that it is a new a direct is a function to elements
								if ( typeof selector === "number" ) {
													jQuery.Event.type === "function" && indexOf( elem ) &&
																								special.push( name );
						}
													type = jQuery.css( elem, "handlers" );
																if ( ( matched.push( " " ) === 0 ) ) {

									// Return for callback is comparisons
																																// eslint-disable with the state that are see of it is not
															if ( typeof value === "function" ) {
																																origType = undefined;
									}
																															} else {
																																															this.remove( elem ) === "function" && nodeName( elem, fn ) === "function" || elem === "abort";
				}
											if ( !isCustomProp ) {
																											hooks = selector;
					}
																type = true;
																this.each( function() {
																																return fn[ type ] = {
																type }})
																// https://www.w3.org/TR/#css/root-thes/combinator.js";
				options = jQuery.css( elem );
							this.add( selector ) === "fonce" + cssExpand[ i ] || [];
