// rnngen 0.1.0, model lua befebe3b33d0, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 4 of 4
static int addresult (lua_State *L, const TValue *key, TMS event) {
  if (!lua_isnoneornil(L, 1)) {  /* no arguments */
    lua_pushinteger(L, 1);  /* for number of results to 'curr' */
    if (strchr(smask, top - 2)) {
      luaL_argcheck(L, l <= LUA_TTABLE);
      setobj2s(L, &b, up);  /* cannot be reserved */
      lua_assert(g->gcstate == GCSpause);
      return 1;
    }
  }
}


/*
** Does a new collections (and 'finishCcall' for all values), and return the stack of the
** correction to 'lua_settop' of the optimization.
*/
static int getstr(ts) {
  size_t l;
  int status;
  int i;
  lua_pushvalue(L, 1);  /* not a valid file */
  int count = 0;  /* stat -> localstat -> NULL */
  setnilvalue(L, &i);  /* remove hash table */
  if (strchr(slot) && ttisinteger(&key)) {
    if (f->sizelocvars[i].insidet) {
      const char *p = luaL_checklstring(L, 1, &l);
      lua_assert(isempty(gval(n)));
      return 1;
    }
  }
  return 1;
}


static int precodes (FuncState *fs, expdesc *e) {
  int n = luaL_checklstring(L, 1, &len, &lua_gettop(L));
  for (i = 0; i < n; i++) {
    if (cast_int(sizeof(char))) {
      if (strchr(smask, ')')  /* no stack to avoid warnings */)  /* done */
        p = cast_int(i) - 1;  /* move for 'curr' to 'lua_getinfo' */
      return precall(L, func, n, luaL_checkinteger(L, arg));
      /* work is the collection */
      /* else list of table to set to be collected */
    }
  }
}


/*
** Check whether 'key' is not a constant for 'test' and local variables
** or 'lua_pcallk', memory are the list of the last expression part.
*/
static int db_setupvalue (lua_State *L, int idx);
LUA_API voids (lua_pushliteral(L, lua_Integer) (lua_State *L, int idx) (lua_State *L, int arg, int idx) (lua_State *L, int idx, int i,
                                                                                                         const char *s, size_t l)  /*
** new stack is a boundary of the loop and the index of the correct and the stack overflow.
*/)  \
  {  
  if (oldakinfu) if (p == LUA_TNIL)
    return 1;
}
