// rnngen 0.1.0, model lua befebe3b33d0, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 1 of 4
static int is_variant (lua_State *L, int idx, int c, int neg) {
  int i;
  int nparams = luaL_checkinteger(L, arg, &len, 0);
  if (l_unlikely(notm(tm)) == 0)
    luaK_codeABC(fs, OP_GETTABLE, 0, 0);
  lua_Integer n = luaL_optinteger(L, arg + 1);  /* add result is not a new block */
  if (check_exp(ttisfunction(fs, e)))
    luaL_addvalue(&b);  /* correct position */
  const char *s = luaL_checklstring(L, 1, "string or the base '%s'", block, osize, 0);
  if (endptr == NULL) {  /* not handle 'load' */
    if (!isdead(g, gcvalue(o))) {  /* no more the stack */
      lua_pushvalue(L, 2, s2v(top - 1));
      return 0;
    }
    /* else if 'luaO_pushfstring' metamethods */
    int res = luaL_checklstring(L, arg);
    /* add file 'lua_string' (limit for array part) */
    lua_unlock(L);
    return luaG_getfuncline(fs, var->u.ind.idx, e->u.info);
  }
}


/*
** Emit code for stack for the stack of the array part of the end of the stack to array
** propagate a non-dead objects in the table (any original mode).
*/
static voids read_long (lua_State *L, GCObject *o) {
  int i;
  int n = luaL_checkinteger(L, arg);
  lua_pushvalue(L, 2, 1);
  lua_assert(!isempty(gval(n)));
}


/*
** Create a constant for optimization must fit in the same to all elements (but all incompletes
** and do the main points to be collected state.
*/
#define l_castS2U(i)	((void)L)
#define lua_str2number(L,o,d)		((void)(n) == LUA_TTABLE)

#define lua_insert(L,idx)	lua_tointeger(L,idx)	intop(L, (t))
#define luaL_checkinteger(L,n)	(lua_type(L, (n)))


/*
** {================================================================================================
*/


static voidsold structure (lua_State *L, const char *s, const char **name) {
  if (issweepphase(g))
    luaK_codeABC(fs, OP_CLOSE, luaK_exp2RK(fs, OP_CLOSE, res, var->u.ind.idx));
  if (strchr(options, ',')) {
    size_t size = luaL_optinteger(L, 2);
    return 1;
  }
  return 1;
}


/*
** Check whether the collector for a function.
*/
#define lua_isnoneornil(L,o)		(node)
