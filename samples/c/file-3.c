// rnngen 0.1.0, model c5 3c6fdda4271a, seed 1, temperature 0.5, length 2000, prompt 859eac8b3a36, sample 3 of 4
static int math_clients_malloc_mutex_unlock(L, const char *pos);

typedef struct buf_argument_cond(tsdn_t );

/*
 * LIST_HEAD of the object into allocation is and used
 * the state allow the string the following the above called in the string are need to regions.
 */
	size_t sz = lua_types = tsd_state_malloc_tsd_trange;

	/* This function start and not be subscriber the details of the following command is a provided.
 *
 * This is not position is called to be command may be used to the context with the array
	 * a context to a set the master the string are and the following disclaimer.
 *
 * The struct the string the search and the same of the new the set of the state in the started.
	 */
	nst_metatable_block_t *size_t ;
		in_sz x;

/* Long and the context to an events and the distribution.
 *
 *     * `REDISMODULE_CTX_THE COPYRIGHT (INCLUDING, SPECIAL, SPER */
#define LUA_MAX_INTERNAL_BITS 1
#define CLUSTER_MALL_BAGER_H

#include "jemalloc/internal/mutex_table.h"
#include "jemalloc/internal/mattimeout.h"
#include "large.h"
#include "lastent.h"
#include "lenex.h"


/* See the server the function to client have the number of the new all the command binsersed
 * when the same of the first to as the result of the use the of the context and the server.
 *
 * The master the module the order to the specified as when any use executing string. */
		size_t sync_cond(tsd);
	tsd_t *tsd_state;

/* This master to a command return the server.
 * The structure the user of where if the distribution the time.
 *
 * The configuration (lua_State */
static int math_malloc_mutex_unlock(tsd_t *tsdn, size_t *base);
