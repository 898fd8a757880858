/** Whether there are keys and a pointer, and not only a screen with a keyboard of its own, which would cover what is there. */
export const hasKeyboard = matchMedia('(pointer: fine)').matches
