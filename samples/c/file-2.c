// rnngen 0.1.0, model lua 4b0c46de5269, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 2 of 4
static int dostring (lua_State *L, int idx, int n, int i) {
  int arg;
  int iswhite = luaL_optinteger(L, arg + 1);
  if (l_unlikely(status == LUA_OK) && ttisinteger(key))
    luaL_argcheck(L, (size - 1) == LUA_TNIL) ? lua_assert(L->ci->next) + 1 + 1 << (size + 1) == 0 || b == NULL && isLua(ci) && isinteger(p) && iscollectable(c) && iswhite(g) && !lua_toboolean(L, 1) == 0, flip, luaL_checkinteger(L, arg), "is not a Lua "numeral string too many inside the stack array part of the loop *//
    lua_pushvalue(L, -1) == LUA_TNIL || lua_gettop(L) == f->lineinfo, sizeof(char)s * sizeof(char) * sizeof(char) * sizeof(char) * sizeof(unsigned int) + 1 + 100, lua_gettop(L) - 13 - 10 + 100, i - 10, 0, 0, sizeof(char), lposinglen(s, line), sizeof(char), (name), "name", "lines", str_checkname(ls), ls->linenumber, name, line, &fs->freeregs, &has_, line, line, line, reg, 0, 0, 0, 0, 0, 0, 0, 0 && !linexff->sizeupvalues[i].instack + 1, 0, 0, 0x3f, 00, 0, 0, 0, 0, 0x30, 0, 0, 0 && !isdead(g, e->u.info) == NULL && !cond && !isConstant(fs, e) || !string(ls, e) && (ls->t.token == '[') && strcmp(argv[i][2] == '\0')  /*
                       index = (next > 0) == 0);
      if (lisdigit(ls->current)) {  /* constant index in 'lineinfo' and remove constant instruction?
                       un                        ind.idx = key index in the final results?
                       ind.idx = long string to 'string' to find a mark the endianness.
** If the format it is a string in the stack in the stack is a table.
** If the first expression 'e' is the last the table of the constant
** push a stack and integer to be used by the collection in the produce or the
** constant in the right call has the same the stack and return the stack
*/:x;
}


/*
** Emit the constant are all arguments in a Lua function
** state.
*/
static voids array (lua_State *L, int n) {
  int i;
  /* list of the stack to mark the line */
  int limit = luaL_optinteger(L, 2);
  if (l_unlikely(status && !isinteger(&v))) {
    return 0;  /* no more than the stack */
  }
}
