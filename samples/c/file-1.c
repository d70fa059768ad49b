// rnngen 0.1.0, model lua 4b0c46de5269, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 1 of 4
static int is_vararg (lua_State *L, int status, int isnum) {
  if (lua_type(L, -1)) {
    lua_pushinteger(L, argv[0]);
    if (l_unlikely(posi > 0) && ttisnumber(limit) && (ttisinteger(p1) && ttisinteger(p2)) && ttisnil(n)) {
      if (strchr(options, 'n'))
        luaL_addsize(&b, sizeof(lua_Number), luaL_checkinteger(L, (lua_Integer)len, luaL_checkinteger(L, arg)));
      na = sizeof(lua_Integer);  /* list of upvalues are all objects are metamethod */
    }
  }
  /* start the function has a new part */
  if (l_unlikely(*size <= sizeof(char))) {  /* a character is collection? */
    lua_pushinteger(L, n);  /* no 'for' is not final value */
    lua_pushvalue(L, arg + 1);  /* count the stack */
    if (newsize < size <= LUA_MAXINTEGER) {
      setivalue(o, sizeof(char));
      lua_pushinteger(L, posi);
      /* complete the last collection */
      lua_pushliteral(L, "invalid function argument as index");
      return 1;
    }
    else {
      /* change the core the new limit */
      /* check whether it was the stack may be collected by the stack */
      lua_pushstring(L, arg + 1);  /* skip option 'finish' */
      set2black(L);  /* get the call in the stack */
    }
  }
  return 1;  /* add size of the collected */
}


/*
** Check whether 'setmetatable' is a non-collectable objects are allow the stack from 'lua_pcall'.
*/
static int isfloat (const Proto *f) {
  int pc = luaF_newproto(L);
  int n = luaH_getstr(ts);
  lua_assert(!isempty(gval(n)));
  lua_pushlstring(L, arg, "string to find a register out of the result as a position too long");
  if (!isempty(gval(n))) {  /* all file handle? */
    lua_pushstring(L, arg.k);
    return 1;
  }
  else {
    const char *s = luaL_checklstring(L, 1, &len);
    if (l_unlikely(!lua_gettop(L) == LUA_TNIL))
      return 0;  /* no more elements to be closed values */
    ci->u.l.savedpc = L->top;
  }
  /* else return the constant in register */
  if (totalbytes(g) && ttisinteger(o) && ttisnumber(v2))  /* not a metamethod? */
    lua_pushinteger(L, arg + 1);  /* cannot complete local variable */
}
