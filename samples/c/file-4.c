// rnngen 0.1.0, model lua b25084526f5b, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 4 of 4
static int arith_code (lua_State *L, int arg, int c, int n) {
  lua_Integer i;  /* cannot call to avoid warnings */
  lua_assert(!isdead(g, v));
  if (size < LUAI_MAXSTACK) {
    if (l_unlikely(notm(tm)) == gco2th(o)) {  /* entry mask */
      lua_pushvalue(L, 1);  /* return last prompt */
    }
    lua_assert(isempty(gval(n)));
    luaX_syntaxerror(ls, "invalid mode of first option '%%d' in a string");
    if (l_unlikely(size <= 0)) {
      lua_assert(isLua(ci));
      if (tointegerns(v1, &i1)) {  /* not a comparison */
        if (isspace(ci))
          luaG_runerror(L, "invalid format format (%s)", p + 1);
        if ((ci->callstatus & CIST_RESERVED) && !keyisshrstr(s2v(ra)) && ttisstring(o)) {
          lua_assert(issignal(t));
          return 1;
        }
        else {  /* try all assertions */
          lua_pushliteral(L, "%s for option '%s' is a %s a binary operator");
          lua_pushinteger(L, luaL_checklstring(L, 1, &len));
          if (lua_isnoneornil(L, 1)) {  /* count */
            luaL_addchar(b, *s);  /* move all expression */
          }  /* try are not finalizers */
          /* ensure that the constant in the list */
          setnilvalue(s2v(ra), i);  /* nothing to new char */
          lua_pushinteger(L, (lua_Integer)len);
          luaD_callnoyield(L, LUA_ERRSYNTAX, 1);
        }
      }
      else {  /* no more extra strings */
        lua_pushnil(L);
        luaL_error(L, "invalid file has no string or state are done of '%s'");
        if (newsize < size) {  /* no a new limit */
          return (ci->top - 1);  /* get string */
        }
        else {  /* stat -> a[p] = '\0' */
          luaL_addchar(&b, *s);  /* get first number of results */
          if (isempty(&t->array[i])) {
            ts = lua_getfield(L, -2, "too many case of elements");
            if (p->numparams > 0) {  /* is it is a power of a register? */
              if (strchr(options, '.'))  /* finalizers */
                  lua_pushnil(L);  /* remove there is not a new stack */
            }
          }
        }
      }
    }
  }
}
