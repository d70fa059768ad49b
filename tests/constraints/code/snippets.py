"""Short, valid texts in every language that has a grammar."""

SNIPPETS = {
    "javascript": """\
'use strict';
// Count the words of a text.
import { readFile } from 'fs';
const words = /[a-z'-]+/gi, limits = { least: 2, most: 40, 'by name': true };

export async function count(path, { least = limits.least, ...others } = {}) {
  const text = await readFile(path, 'utf8');
  let found = text.match(words) || [];
  for (const word of found) {
    if (word.length < least) continue;
    else if (!others.quiet) console.log(`${word}: ${found.length > 1 ? "many" : `a ${word}`}`);
  }
  try { return [...found].map((word) => word.toLowerCase()); } finally { found = null; }
}

class Counter extends Map {
  #size = 0;
  constructor(names) { super(); this.#size = names.length; }
  get size() { return this.#size++; }
  static of(...names) { return new Counter(names); }
}
switch (limits.most) { case 1: break; default: do { limits.most--; } while (limits.most > 3); }
""",
    "typescript": """\
import type { Reader } from "./reader";
interface Options<T> { least?: number; names: readonly string[]; read(path: string): Promise<T>; }
type Found = Record<string, number> | null;
enum Side { Left, Right = 3 }
export class Counter<T extends object> implements Reader {
  private found: Map<string, T> = new Map();
  constructor(public readonly options: Options<T>) {}
  count(name: string, least = 2): Found {
    const value = this.found.get(name) as unknown as number;
    return value > least ? { [name]: value } : null;
  }
}
export const sum = (a: number, b: number): number => a + b;
""",
    "tsx": """\
export const Row = (props: { name: string }) => {
  const shown = props.name.length > 3;
  return <li className="row">{shown ? props.name : "-"}</li>;
};
""",
    "c": """\
/* A list of words. */
#ifndef WORDS_H
#define WORDS_H
#include <stdio.h>
#define MOST 16

typedef struct word {
    char text[MOST];
    struct word *next;
    unsigned int seen : 3;
} word_t;

static const int limits[] = {1, 0x1F, 'a', '\\n'};
int count(const word_t *first, size_t least);

int count(const word_t *first, size_t least)
{
    int found = 0;
    for (const word_t *each = first; each != NULL; each = each->next) {
        if (each->seen >= least && !(each->text[0] == '"')) {
            found += (int)sizeof(each->text);
        } else {
            continue;
        }
    }
    switch (found) {
    case 0:
        printf("none\\n");
        break;
    default:
        do { found--; } while (found > MOST);
    }
    return found ? found : limits[2];
}
#endif
""",
    "cpp": """\
#include <string>
#include <vector>
namespace words {
template <typename T>
class Counter : public Base {
 public:
  explicit Counter(const std::string &name) : name_(name), count_{0} {}
  virtual ~Counter() = default;
  std::vector<T> all(int least) const;
 private:
  std::string name_;
  int count_;
};
auto least = [](int a, int b) { return a < b ? a : b; };
}  // namespace words
""",
    "java": """\
package org.example.words;

import java.util.ArrayList;
import java.util.List;

/** Counts words. */
public final class Counter implements Runnable {
    private static final int MOST = 40;
    private final List<String> words = new ArrayList<>();

    @Override
    public void run() {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).isEmpty() || words.get(i).charAt(0) == '#') {
                continue;
            }
            System.out.println(words.get(i) + ": " + (i > MOST ? "late" : "early"));
        }
        try {
            words.forEach(word -> System.out.println(word));
        } catch (IllegalStateException error) {
            throw new RuntimeException(error);
        } finally {
            words.clear();
        }
    }
}
""",
    "go": """\
// Package words counts words.
package words

import (
	"fmt"
	"strings"
)

type Counter struct {
	found map[string]int
	Least int `json:"least"`
}

func (c *Counter) Count(text string) (int, error) {
	if c.found == nil {
		c.found = make(map[string]int)
	}
	for i, word := range strings.Fields(text) {
		switch {
		case len(word) < c.Least:
			continue
		default:
			c.found[word]++
		}
		defer func() { fmt.Println(i, word) }()
	}
	for i := 0; i < 3; i++ {
		go c.Count("a")
	}
	return len(c.found), nil
}
""",
    "rust": """\
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub struct Counter {
    found: HashMap<String, usize>,
    least: usize,
}

impl Counter {
    pub fn count(&mut self, text: &str) -> usize {
        for word in text.split_whitespace() {
            if word.len() < self.least || word == "#" {
                continue;
            }
            *self.found.entry(word.to_string()).or_insert(0) += 1;
        }
        match self.found.len() {
            0 => 'a' as usize,
            n => n,
        }
    }
}
""",
    "ruby": """\
# Counts words.
class Counter
  attr_reader :found

  def initialize(least = 2)
    @least = least
    @found = {}
  end

  def count(text)
    text.split.each do |word|
      next if word.length < @least
      @found[word] = @found.fetch(word, 0) + 1
    end
    "#{@found.size} words"
  end
end
""",
    "lua": """\
-- Counts words.
local counter = { found = {}, least = 2 }

function counter:count(text)
  for word in text:gmatch("%a+") do
    if #word >= self.least then
      self.found[word] = (self.found[word] or 0) + 1
    end
  end
  return self.found
end

return counter
""",
    "bash": """\
#!/bin/bash
least=2
count() {
  local text="$1"
  if [ -z "$text" ]; then
    echo "none"
  fi
  for word in $text; do
    echo "$word"
  done
}
count "a b"
""",
    "css": """\
@import url("base.css");
/* The page. */
body, main > p:first-child {
  margin: 0 auto;
  color: #336699;
  font-family: "Source Serif", serif;
}
@media (max-width: 600px) {
  .menu a[href^="http"]::after { content: "x"; }
}
""",
    "json": """\
{
  "name": "words",
  "least": 2,
  "files": ["a.txt", "b \\"c\\".txt", "\\u00e9"],
  "nested": {"deep": [[], {}, [1.5e-3, -2, true, false, null]]}
}
""",
    "html": """\
<!doctype html>
<!-- A page. -->
<html lang="en">
<head><meta charset="utf-8"><title>Words</title></head>
<body>
<ul class="list"><li>One</li><li>Don't <b>two</b></li></ul>
<img src="a.png" alt="a > b"/>
</body>
</html>
""",
}
"""Language → a text."""
