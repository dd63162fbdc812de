using System;
using Io = System.IO;

namespace Keys.Core
{
    /// <summary>A key.</summary>
    [Serializable]
    public class Key<T> : Base
    {
        public const int Rotation = 30;
        public string Id { get; set; }
        public Key() {}
        public static Key<T> operator +(Key<T> a, Key<T> b) => a;
        public int this[int i] => i;
        void Rotate() {}
    }

    enum State { Old, New }
    delegate void Rotated(int id);
}
