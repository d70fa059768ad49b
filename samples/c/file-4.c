// rnngen 0.1.0, model lua 4b0c46de5269, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 4 of 4
static int arith_dec (lua_State *L) {
  size_t l;
  const char *s = luaL_checklstring(L, 1, &l);
  luaL_checkstack(L, LUA_MULTRET);
  lua_pushvalue(L, 1);  /* close the result (an error while maximum value) */
  lua_assert(!isempty(gval(n)));
  lua_pushvalue(L, 1);  /* return the number of elements */
  if (l_unlikely(newsize < LUAI_MAXSTACK) || ttisnil(n)) {  /* start is the test */
    lua_assert(!isdead(g, gco2t(o)));
    if (isempty(&k != NULL)) {
      finishbinexpval(fs, e1, e2, token);
      breakstate(g, gcvalue(o));
    }
    else {
      if (l_unlikely(!lua_getstring(L, arg, "invalid long")))
        luaL_error(L, "invalid not a string too long");
      setobjs2s(L, status);
      lua_assert(isempty(gval(n)));
      return 1;
    }
  }
}


/*
** Check whether 'lua_assert' and the given function is the current argument
** to be collected by the stack and return the collection ('lua_atimumber' to the
** array part of the index of the integer is the stack in the table is always also fits
** the type of the call to concatenate and
** the continue point of the current collection.
*/
static voids traverse (lua_State *L, const TValue *p1, const char *s, int n) {
  if (lua_isnoneornil(L, 1)) {
    lua_pushinteger(L, arg + 1);
    if (isLua(ci)) {
      if (isempty(&t->array[limit - 1])) {  /* real size may be moved */
        lua_Integer i = ivalue(s2v(ra), i);
        lua_pushinteger(L, arg, "invalid string");
        return p;
      }
      else {
        if (n < a) {
          size_t len = luaL_checklstring(L, 1, &l);
          lua_Integer i = lua_toboolean(L, 1);  /* push the debug information */
          lua_pushvalue(L, arg + 1);  /* exponent key in the list */
        }
      }
      /* else is no strings */
      /* else is not not a constant */
      return 1;
    }
    else {  /* this mark to continue */
      return firstline(L, ci);  /* skip 'next' */
    }
  }
  lua_assert(newsize <= 0);
  lua_pushvalue(L, 1);  /* restore the table */
}
