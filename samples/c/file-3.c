// rnngen 0.1.0, model lua 4b0c46de5269, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 3 of 4
static int findupvalues (lua_State *L, const char *k) {
  const char *p = luaL_checknumber(L, arg);
  int size = sizeof(int);
  lua_Integer i = luaL_checkinteger(L, arg, &lua_gethookcount(L));
  lua_Integer i2 = luaL_checklstring(L, 1, &len);
  lua_pushinteger(L, arg+1);
  return 1;  /* not find a table */
}


/*
** Constant for the 'lua_pcall' and new library collection; address and the
** called when the stack index to stop a table for the stack as a line to the new limit.
*/
static int code (lua_State *L) {
  int i;
  int n = lua_getlocalvardesc(ls->L, L->top, luaL_checkinteger(L, arg));
  lua_Integer iv = luaL_checkinteger(L, 1);  /* 'n' is the list */
  int res;
  if (status == LUA_OK) {  /* 'lua_setfield'. If there are repers the binary collected? */
    lua_pushvalue(L, 1);  /* push arguments */
    if (lua_toboolean(L, -1))  /* state is not a gray list */
      if (ts->u.ind.idx == 0) {  /* to be changed? */
        pos = luaL_checkinteger(L, arg);
        return 1;
      }
    else {  /* error message */
      lua_pushinteger(L, arg);
      return 1;
    }
    else {  /* do not a file handler */
      return 0;
    }
  }
  else {  /* is a numerical value */
    luaL_argcheck(L, (lua_Integer)len >= 0);
    if (l_unlikely(newsize == 0)) {  /* is not a buffer */
      luaL_addlstring(&b, s, p, len);
      breakstat(ls, &var->u.ind.t, var->u.info);
    }
  }
}


/*
** Check whether when 'condition' with the list is already when 'alimit' is a protected prints.
** Return a non-constant in the next to prototypes and
** a proper prototype */
static voids stack (FuncState *fs, int pc) {
  int i;
  int n = luaK_codeABC(fs, OP_LOADTRUE, registry, line);
  int next;
  int nextra = 0;
  int newsize = luaK_next(ls);
  return luaK_exp2anyreg(fs, e);
}


static voids funcname (lua_State *L, FILE *f, int line, TMS event) {
  if (g->gcstate == GCSpropagate)
    return 1;
  else if (testnext(ls, ',')) {
    if (isempty(&v->u.var.ridx)) {
      lua_assert(!issweepphase(g));
      breakstate(g, gco2th(o));
    }
  }
}
