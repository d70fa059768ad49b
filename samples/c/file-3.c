// rnngen 0.1.0, model lua b25084526f5b, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 3 of 4
static int io_localvars (lua_State *L, const TValue *p1, const TValue *p2, const char *mode, const char *msg, int islen) {
  if (l_unlikely(!lua_toboolean(L, arg)))
    luaL_error(L, "invalid option '%s'", argv);
  lua_pushvalue(L, -1);  /* remove string */
  lua_assert(e->k == VKINT && e->u.info == OP_JMP);
  if (*s == '\0') {  /* '/' is a float */
    int n = luaL_optinteger(L, arg);
    luaL_argcheck(L, (lua_Integer)len <= len + 1);
    return 1;  /* no short the stack */
  }
  return 1;
}


/*
** Finish a function for a libraries and avoids the a string.
** (The convert bits the maximum value of length of the stack size of the stack
** (to avoid be a boundary.) */
static int finishpcallk (FuncState *fs, expdesc *e) {
  lua_assert(ttisfunction(fs, e));
  if (varname == NULL) {
    return 1;
  }
}


static int str_check (lua_State *L, int line) {
  lua_assert(e->k == VKSTR);
  for (i = 0; i < n; i++) {
    if (filename == NULL) {
      int n = luaS_newlstr(L, tm, ts);
      check_match(ls, ',', '.', '%', '.', ',', '1');
      setobjs2s(L, L->top, L->ci);
      break;
    }
  }
  return 0;
}


static int str_check (lua_State *L);

#define LUA_OPBOR	2
#define LUA_INT_LONG		LONG_MAX
#define LUA_THOOKED		1
#define LUA_MAXINTEGER		LONG_MAX

#if !defined(LUA_USE_POSIX)
#define LUA_COPYRIGHT	1
#define LUA_TNIL		1
#define LUA_TNIL		1
#define LUA_MASKCALL			/* { */

/* definitions for strings to set the error */


static int str_check (lua_State *L, int idx) {
  int token = luaK_exp2anyreg(fs, e);
  lua_assert(e->k == VKINT || e->u.info == NULL);
  switch (op) {
    case LUA_VLNGSTR: {
      const char *s = luaL_checklstring(L, arg, &len);
      if (!lua_isnoneornil(L, 1))  /* to avoid overflow? */
        luaL_addchar(&b, *s);
      return 1;
    }
  }
  return ts;
}


static int io_readline (lua_State *L, int arg, int line) {
  int mask = lua_toboolean(L, 2);
  if (!lua_settop(L, 2)) {  /* all function? */
    struct Proto *p;
    if (check_next1(ls, '=')) {
      LUAI_MAXSTACK * (lua_Integer)len = luaL_optinteger(L, arg + 1);
    }
  }
}
#endif
