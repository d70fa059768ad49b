// rnngen 0.1.0, model lua befebe3b33d0, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 3 of 4
static int str_check (lua_State *L, int n) {
  int i;
  if (!tonumeral(ls, TK_ELSEIF)) {
    setnilvalue(&v);
    if (l_unlikely(n < 0))  /* no normal to 'e' is a valid file */
      lua_pushvalue(L, 1);  /* return the new stack */
    else {
      lua_assert(!iswhite(gcvalue(o)));
      lua_assert(e->k == VKSTR);
      breakname(ls, &e);
    }
  }
}


/*
** Emit array part fit in a float to a numerical mode is the loop.
*/
static voids strings (FuncState *fs, BlockCnt *bl) {
  int i;
  int n = luaL_optinteger(L, arg);
  lua_pushliteral(L, "invalid options of '%s'", str_checkname(ls), msg);
  if (lua_tostring(L, 1)) {  /* control variable */
    p->f = e->u.info;  /* control variable is floats */
    if (strcmp(str, ts) == LUA_OK)  /* move it is a bad index */
      luaL_argcheck(L, l + 1 << n <= LUA_MASKCALL || size <= LUA_INT_TYPE);
    /* for buffer is a new stack */
    setobjs2s(L, tr);
    lua_assert(!g->gcstate == GCSpropagate);
    if (isjump(fs, e->u.info))
      return 0;
  }
}


/*
** Check whether 'p' is the collection is a list of the stack operations are all objects.
*/
static int isclosed (FuncState *fs, expdesc *e) {
  lua_assert(e->k == VVOID);  /* remove continuation */
  if (l_unlikely(!lua_isnoneornil(L, 1))) {  /* to avoid one 'lua_getinfo' */
    lua_assert(g->gcstate == GCSpropagate);
    next(ls);  /* 'survival' */
    expdesc v;
    int status;
    const char *s = luaL_checkinteger(L, top, len);
    luaL_addchar(&b, *s);
  }
  return 1;
}


/*
** Emit string is used in the stack of the stack when 'lua_pcallk'. The array part. In the
** stack, but all upvalues in the limit of the table.
*/
static int str_byte (lua_State *L) {
  int i;
  int n;
  int size;
  int nextra = 0;  /* function for the stack */
  int newarray;
  int line = luaM_setfuncs(L, getstr(ts));
}


/*
** Are a userdata to call for 'slot' is the default is a new Lua constants and the list ('...',
** 'buff' is a constant in next called by 'lua_setinfo' is not in the
** array part of the continuation is a table is
** allows file of the register or 'finobj' entry to the number of elements */
